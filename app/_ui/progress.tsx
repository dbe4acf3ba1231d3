/** How far a job is. `text` says it in words, such as "412 of 980 files". */
import { useId } from "react";

export function Progress({ label, value, max = 1, text }: { label: string; value: number; max?: number; text?: string }) {
  const id = useId();
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <div className="grid gap-1.5">
      <div className="flex flex-wrap justify-between gap-x-4">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <span className="numeric text-soft">{text ?? `${Math.floor(share * 100)} %`}</span>
      </div>
      <progress id={id} max={1} value={share} className="bar" />
    </div>
  );
}
