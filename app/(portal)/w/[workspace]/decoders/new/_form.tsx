"use client";
import { useForm } from "#app/_ui/use-form.ts";
import { DecoderFields } from "../_form.tsx";
import type { Template } from "../_templates.ts";
import { createDecoder } from "./actions.ts";

export function NewDecoder({ workspace, template: { kind, source, bytes, port } }: { workspace: string; template: Template }) {
  const [answered, send] = useForm(createDecoder);
  return <DecoderFields answered={answered} send={send} hidden={{ workspace }} kind={kind} first={{ name: "", source, bytes, port }} save="Add the decoder" />;
}
