/** A drawn example of a device's page: one day of air temperature beside a reed bed. The figures are made from a formula. */
import { Badge } from "#app/_ui/badge.tsx";

const WIDTH = 480;
const HEIGHT = 168;
const POINTS = 97;
const [LOW, HIGH] = [4, 20];

/** A night, a warm afternoon, a little weather. */
const temperatureAt = (hour: number): number =>
  11.4 -
  5.2 * Math.cos(((hour - 3.5) / 24) * 2 * Math.PI) +
  0.8 * Math.sin(hour * 1.7) +
  0.35 * Math.sin(hour * 5.3) -
  (hour > 16 && hour < 18.5 ? 1.6 * Math.sin(((hour - 16) / 2.5) * Math.PI) : 0);
const spreadAt = (hour: number): number => 0.55 + 0.5 * (1 - Math.cos((hour / 24) * 2 * Math.PI)) * (1 + 0.3 * Math.sin(hour * 3.1));

const place = (hour: number, value: number): string => `${((hour / 24) * WIDTH).toFixed(1)} ${(HEIGHT - ((value - LOW) / (HIGH - LOW)) * HEIGHT).toFixed(1)}`;
const hours = Array.from({ length: POINTS }, (_, index) => (index / (POINTS - 1)) * 24);
const line = `M${hours.map((hour) => place(hour, temperatureAt(hour))).join("L")}`;
const upper = hours.map((hour) => place(hour, temperatureAt(hour) + spreadAt(hour)));
const lower = hours.map((hour) => place(hour, temperatureAt(hour) - spreadAt(hour))).reverse();
const band = `M${[...upper, ...lower].join("L")}Z`;

const LATEST = [
  { field: "temperature", value: "9.7 °C" },
  { field: "humidity", value: "81 %" },
  { field: "water_level", value: "412 mm" },
  { field: "battery", value: "3.61 V" },
];

export function Specimen() {
  return (
    <figure className="rounded-lg border border-edge bg-raised shadow-sheet">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-rule px-5 py-3.5">
        <p className="font-serif text-lg font-semibold">Reed bed, north</p>
        <Badge>Example</Badge>
      </div>
      <div className="px-5 pt-4">
        <p className="flex justify-between text-sm text-soft">
          <span>Air temperature, 24 hours</span>
          <span className="numeric">°C</span>
        </p>
        <DayChart />
      </div>
      <dl className="grid grid-cols-2 border-t border-rule sm:grid-cols-4">
        {LATEST.map(({ field, value }) => (
          <div key={field} className="border-rule px-5 py-3 max-sm:odd:border-r max-sm:nth-[n+3]:border-t sm:not-first:border-l">
            <dt className="truncate text-xs text-soft">{field}</dt>
            <dd className="font-mono">{value}</dd>
          </div>
        ))}
      </dl>
    </figure>
  );
}

const DayChart = () => (
  <svg
    viewBox={`0 -8 ${WIDTH + 32} ${HEIGHT + 36}`}
    role="img"
    aria-label="An example chart: 5 degrees before dawn, 17 in the afternoon, with the lowest and highest readings as a band around the mean"
    className="mt-2 w-full"
  >
    {[4, 8, 12, 16, 20].map((value) => (
      <g key={value}>
        <path d={`M0 ${HEIGHT - ((value - LOW) / (HIGH - LOW)) * HEIGHT}H${WIDTH}`} className="stroke-rule" />
        <text x={WIDTH + 8} y={HEIGHT - ((value - LOW) / (HIGH - LOW)) * HEIGHT + 4} className="fill-soft font-mono text-[11px]">
          {value}
        </text>
      </g>
    ))}
    <path d={band} className="fill-accent" opacity="0.18" />
    <path d={line} fill="none" className="stroke-accent" strokeWidth="2" strokeLinejoin="round" />
    {[0, 6, 12, 18].map((hour) => (
      <text key={hour} x={(hour / 24) * WIDTH} y={HEIGHT + 20} className="fill-soft font-mono text-[11px]">
        {String(hour).padStart(2, "0")}:00
      </text>
    ))}
  </svg>
);
