/** The same readings as different servers take them. */

export type Dialect = "json" | "line";
type Orders = { host: string; dialect: Dialect; readings: number; series: number; startsAt: number };

/** Every reading is new: its time is the sender's own count of milliseconds. */
export function requestOf(orders: Orders, token: string, sender: number, turn: number): string {
  const { host, readings, series } = orders;
  const steps = Math.max(1, readings / series);
  const at = orders.startsAt + turn * steps;
  const body = orders.dialect === "line" ? lines(at, steps, series, sender, turn) : json(at, steps, series, turn);
  const path = orders.dialect === "line" ? "/write?db=bench&precision=ms" : "/api/ingest";
  return `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\nx-sender: ${sender}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** The values of a row: a hundred different ones, made once, since making them costs as much as the server's work. */
const made = new Map<number, string>();
function valuesOf(turn: number, series: number, one: (field: number, value: number) => string): string {
  const known = made.get(turn % 100);
  if (known !== undefined) return known;
  const values = Array.from({ length: series }, (_, field) => one(field, (turn + field) % 100)).join(",");
  made.set(turn % 100, values);
  return values;
}

function json(at: number, steps: number, series: number, turn: number): string {
  if (steps === 1 && series === 1) return `{"ts":${at},"values":{"temperature":${(turn % 400) / 10}}}`;
  const values = valuesOf(turn, series, (field, value) => `"f${field}":${value}`);
  return `[${Array.from({ length: steps }, (_, step) => `{"ts":${at + step},"values":{${values}}}`).join(",")}]`;
}

function lines(at: number, steps: number, series: number, sender: number, turn: number): string {
  if (steps === 1 && series === 1) return `r,device=${sender} temperature=${(turn % 400) / 10} ${at}`;
  const values = valuesOf(turn, series, (field, value) => `f${field}=${value}`);
  return Array.from({ length: steps }, (_, step) => `r,device=${sender} ${values} ${at + step}`).join("\n");
}
