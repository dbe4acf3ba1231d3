"use client";
/** A field for a program or a table, with numbers beside its lines. Tab leads on, as everywhere: nobody is caught in it. */
import { useRef, useState } from "react";
import { classNames } from "#app/_ui/class-names.ts";
import { controlClass, Field, type FieldProps, wiring } from "#app/_ui/field.tsx";

type Props = FieldProps & { defaultValue: string };

export function SourceField({ defaultValue, ...field }: Props) {
  const { control, typed } = wiring(field);
  const [text, setText] = useState(typed ?? defaultValue);
  const numbers = useRef<HTMLPreElement>(null);
  const lines = text.split("\n").length;
  return (
    <Field {...field}>
      <div className="flex">
        <pre
          ref={numbers}
          aria-hidden="true"
          data-needs-script
          className="h-[26rem] shrink-0 overflow-hidden rounded-l-md border border-r-0 border-edge bg-sunken px-2 py-2 text-right font-mono text-[0.875rem] leading-6 text-soft select-none"
        >
          {Array.from({ length: lines }, (_, index) => index + 1).join("\n")}
        </pre>
        <textarea
          {...control}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onScroll={(event) => numbers.current?.scrollTo(0, event.currentTarget.scrollTop)}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          wrap="off"
          className={classNames(controlClass, "h-[26rem] min-w-0 resize-none overflow-auto rounded-l-none font-mono text-[0.875rem] leading-6 whitespace-pre")}
        />
      </div>
    </Field>
  );
}
