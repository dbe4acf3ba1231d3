/** A QR code, drawn on our server as one path. Always dark on light, with the quiet margin that cameras look for: many cannot read the opposite. A screen is never torn, so there is little to correct, and the fewer cells the better. */
import { encode } from "uqr";

const MARGIN = 4;

export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "L", border: MARGIN });
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges" className="w-56 max-w-full rounded-md border border-rule">
      <path fill="white" d={`M0 0h${size}v${size}H0z`} />
      <path fill="black" d={data.map(rowPath).join("")} />
    </svg>
  );
}

/** The dark runs of a row. */
function rowPath(row: boolean[], y: number): string {
  const cells = row.map((isDark) => (isDark ? "1" : "0")).join("");
  return [...cells.matchAll(/1+/g)].map(({ 0: run, index }) => `M${index} ${y}h${run.length}v1h-${run.length}z`).join("");
}
