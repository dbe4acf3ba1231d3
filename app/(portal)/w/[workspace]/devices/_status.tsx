import { Status as Sign } from "#app/_ui/status.tsx";
import type { Status } from "#lib/devices/schema.ts";

export const STATUS_WORDS: Record<Status, string> = { online: "Online", late: "Late", silent: "Silent", never: "No readings yet", retired: "Retired" };

const SIGN = { online: "good", late: "warn", silent: "bad", never: "waiting", retired: "off" } as const;

export const StatusOf = ({ status }: { status: Status }) => <Sign is={SIGN[status]}>{STATUS_WORDS[status]}</Sign>;
