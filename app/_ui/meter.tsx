/** How much of something limited is used. In words as well, for the bar alone tells little. */
import { useId } from "react";
import { formatCount } from "./number.ts";

export function Meter({ label, value, max, nearly = 0.8 }: { label: string; value: number; max: number; nearly?: number }) {
  const id = useId();
  const text = `${formatCount(value)} of ${formatCount(max)}`;
  return (
    <div className="grid max-w-prose gap-1.5">
      <div className="flex flex-wrap justify-between gap-x-4">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <span className="numeric text-soft">{text}</span>
      </div>
      <meter id={id} min={0} max={max} high={max * nearly} optimum={0} value={Math.min(value, max)} aria-valuetext={text} className="gauge">
        {text}
      </meter>
    </div>
  );
}
