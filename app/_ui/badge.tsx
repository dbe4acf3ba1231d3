/** A small label, such as a role or a region. */
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

const TONE = {
  neutral: "border-edge text-soft",
  accent: "border-accent bg-tint text-accent",
  warn: "border-warn bg-warn-tint text-warn",
  danger: "border-danger bg-danger-tint text-danger",
};

export type Tone = keyof typeof TONE;

export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={classNames("label-mono inline-block whitespace-nowrap rounded-sm border px-1.5", TONE[tone])}>{children}</span>;
}
