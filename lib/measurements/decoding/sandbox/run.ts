/**
 * One program and one message, in an interpreter that was made for them and is thrown away afterwards. QuickJS runs in
 * WebAssembly, with a memory of its own: were there a mistake in QuickJS, what it broke would be gone as well. Nothing of
 * ours is given to the program, and only text comes back.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import release from "@jitl/quickjs-ng-wasmfile-release-sync";
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSContext, type QuickJSHandle, type QuickJSWASMModule } from "quickjs-emscripten-core";
import { BEFORE, call } from "./driver.ts";
import { MOST_MEMORY, MOST_OUTPUT, MOST_STACK, MOST_TIME, type Order, type Reply } from "./order.ts";

/** In pages of 64 KiB: what the interpreter begins with, and the most that it can ever have. */
const PAGES = { initial: 256, maximum: 512 };
const LONGEST_FAULT = 300;

const wasmModule = new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve("@jitl/quickjs-ng-wasmfile-release-sync/wasm")));

export const prepare = (): Promise<QuickJSWASMModule> =>
  newQuickJSWASMModuleFromVariant(newVariant(release, { wasmModule, wasmMemory: new WebAssembly.Memory(PAGES) }));

const processorTime = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

export function run(interpreter: QuickJSWASMModule, { source, ...message }: Order): Reply {
  const started = processorTime();
  const spent = () => processorTime() - started;
  try {
    const runtime = interpreter.newRuntime({ memoryLimitBytes: MOST_MEMORY, maxStackSizeBytes: MOST_STACK, interruptHandler: () => spent() > MOST_TIME });
    const said = say(runtime.newContext(), source, message);
    return { ...said, spent: spent() };
  } catch {
    // The interpreter itself broke off: memory or stack in a place where QuickJS has no error for it.
    return { fault: "The program was stopped: it needed too much memory, or called itself too deep.", spent: spent() };
  }
}

function say(context: QuickJSContext, source: string, message: Omit<Order, "source">): { text: string } | { fault: string } {
  let last: QuickJSHandle = context.undefined;
  for (const [name, code] of [
    ["before.js", BEFORE],
    ["decoder.js", source],
    ["call.js", call(message)],
  ] as const) {
    const result = context.evalCode(code, name, { type: "global" });
    if (result.error) return { fault: faultOf(context, result.error) };
    last = result.value;
  }
  const text = context.typeof(last) === "string" ? context.getString(last) : "";
  return text.length > MOST_OUTPUT ? { fault: `The program returned more than ${MOST_OUTPUT / 1_024} KiB.` } : { text };
}

/** Anything can be thrown, and reading it may run the program again, still against the same limits. */
function faultOf(context: QuickJSContext, thrown: QuickJSHandle): string {
  if (context.typeof(thrown) !== "object") return `The program threw ${textOf(context, thrown) || "something"}.`;
  const [name, message, stack] = ["name", "message", "stack"].map((key) => textOf(context, context.getProp(thrown, key)));
  if (name === "InternalError" && message === "interrupted") return `The program took more than ${MOST_TIME} ms, and was stopped.`;
  // QuickJS knows the line of a statement that began before the fault, and not always the fault's own.
  const line = /decoder\.js:(\d+)/.exec(stack ?? "")?.[1];
  return `${name || "Error"}${line ? ` in or after line ${line}` : ""}: ${message || "without a message"}`.slice(0, LONGEST_FAULT);
}

/** Only what is text or a number already: turning anything else into text would be the program's doing. */
const textOf = (context: QuickJSContext, handle: QuickJSHandle): string =>
  ["string", "number", "boolean"].includes(context.typeof(handle)) ? context.getString(handle) : "";
