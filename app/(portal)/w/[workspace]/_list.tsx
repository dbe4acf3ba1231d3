import Link from "next/link";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { formatCount, formatPlural } from "#app/_ui/number.ts";
import { Sparkline } from "#app/_ui/sparkline.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Age } from "#app/_ui/time.tsx";
import type { DevicePage, DeviceQuery, ListedDevice } from "#lib/devices/schema.ts";
import type { Sparkline as Drawing } from "#lib/measurements/schema.ts";
import { addressOf } from "./_address.ts";
import { StatusOf } from "./devices/_status.tsx";

type Props = { path: string; query: DeviceQuery; list: DevicePage; sparklines: ReadonlyMap<string, Drawing>; now: Date };

const COLUMNS = [
  { key: "name", label: "Device" },
  { key: "status", label: "Status" },
  { key: "seen", label: "Last reading" },
  { key: "day", label: "Last 24 hours" },
  { key: "tags", label: "Tags" },
];

/** A page of devices, and how many there are; announced when it changes. */
export function DeviceList({ path, query, list, sparklines, now }: Props) {
  return (
    <>
      <p role="status" className="sr-only">
        {list.total === 0 ? "No device matches." : `${formatPlural(list.total, "device")} shown.`}
      </p>
      {list.total === 0 ? (
        <EmptyState
          title="No device matches"
          action={
            <Link href={path} className="link">
              Show all devices
            </Link>
          }
        >
          {query.status === "all" ? "Retired devices are shown only when that status is chosen." : "Perhaps another status, or fewer words of the name."}
        </EmptyState>
      ) : (
        <Table
          caption={list.total === list.of ? formatPlural(list.of, "device") : `${formatCount(list.total)} of ${formatPlural(list.of, "device")}`}
          columns={COLUMNS}
          rows={list.devices.map((device) => ({ key: device.id, cells: cellsOf({ path, device, drawing: sparklines.get(device.id), now }) }))}
        />
      )}
      <Pages path={path} query={query} list={list} />
    </>
  );
}

type Shown = { path: string; device: ListedDevice; drawing: Drawing | undefined; now: Date };

const cellsOf = ({ path, device, drawing, now }: Shown) => [
  <Link key="name" href={`${path}/devices/${device.id}`} className="link wrap-anywhere">
    {device.name}
  </Link>,
  <StatusOf key="status" status={device.status} />,
  device.seenAt ? <Age key="seen" at={device.seenAt} now={now} /> : <Nothing key="seen" />,
  drawing ? <Sparkline key="day" {...drawing} label={drawing.field} /> : <Nothing key="day" />,
  <Tags key="tags" path={path} tags={device.tags} />,
];

const Nothing = () => <span className="text-soft">nothing yet</span>;

const Tags = ({ path, tags }: { path: string; tags: string[] }) => (
  <ul className="flex flex-wrap gap-x-3 gap-y-1">
    {tags.map((tag) => (
      <li key={tag}>
        <Link href={addressOf(path, { tag })} className="link inline-flex min-h-6 min-w-6 items-center wrap-anywhere">
          {tag}
        </Link>
      </li>
    ))}
  </ul>
);

function Pages({ path, query, list: { page, pages } }: Pick<Props, "path" | "query" | "list">) {
  if (pages === 1) return null;
  const to = (number: number, words: string) =>
    number < 1 || number > pages ? (
      <span className="text-soft">{words}</span>
    ) : (
      <Link href={addressOf(path, { ...query, page: number })} className="link inline-flex min-h-11 items-center">
        {words}
      </Link>
    );
  return (
    <nav aria-label="Pages of the list" className="mt-6 flex flex-wrap items-center justify-between gap-3">
      {to(page - 1, "Previous")}
      <span className="text-sm text-soft">
        Page {page} of {pages}
      </span>
      {to(page + 1, "Next")}
    </nav>
  );
}
