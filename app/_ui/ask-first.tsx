/** A button that shows first what it stops, with the form that does it. Works without scripts. */
import type { ReactNode } from "react";
import { buttonClass } from "./button.tsx";

type Props = { label: string; variant?: "quiet" | "danger"; children: ReactNode };

export const AskFirst = ({ label, variant = "danger", children }: Props) => (
  <details className="min-w-0">
    <summary className={buttonClass({ variant })}>{label}…</summary>
    <div className="grid max-w-prose gap-4 pt-4">{children}</div>
  </details>
);
