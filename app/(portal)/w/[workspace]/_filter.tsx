"use client";
/**
 * What the list shows, all of it in the address. A plain form without scripts; with them it follows what is typed. Its fields have
 * ids of their own: the list is kept, hidden, while the next page is shown, whose labels must find the fields of that page.
 */
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef, useTransition } from "react";
import { Button } from "#app/_ui/button.tsx";
import { SelectField, TextField } from "#app/_ui/field.tsx";
import { type DeviceQuery, SORTS, STATUSES } from "#lib/devices/schema.ts";
import { addressOf } from "./_address.ts";
import { STATUS_WORDS } from "./devices/_status.tsx";

const PAUSE_MS = 250;

export function DeviceFilter({ path, query, tags }: { path: string; query: DeviceQuery; tags: string[] }) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isPending, start] = useTransition();
  useEffect(() => () => clearTimeout(timer.current), []);
  useShown(form, query, () => show(0));

  function show(afterMs: number) {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const typed = Object.fromEntries([...new FormData(form.current ?? undefined)].map(([name, value]) => [name, String(value)]));
      start(() => router.replace(addressOf(path, typed), { scroll: false }));
    }, afterMs);
  }

  return (
    <search aria-label="Devices">
      <form
        ref={form}
        aria-busy={isPending}
        action={path}
        method="get"
        onInput={() => show(PAUSE_MS)}
        onSubmit={(event) => {
          event.preventDefault();
          show(0);
        }}
        className="mb-6 grid gap-4 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr_1fr_auto] lg:items-end"
      >
        <TextField name="name" id="filter-name" label="Name" type="search" defaultValue={query.name} autoComplete="off" maxLength={200} required={false} />
        <SelectField name="tag" id="filter-tag" label="Tag" defaultValue={query.tag} options={choices("Any", tags, query.tag)} required={false} />
        <SelectField
          name="status"
          id="filter-status"
          label="Status"
          defaultValue={query.status}
          options={[{ value: "all", label: "All in use" }, ...STATUSES.map((value) => ({ value, label: STATUS_WORDS[value] }))]}
        />
        <SelectField
          name="sort"
          id="filter-sort"
          label="Sorted by"
          defaultValue={query.sort}
          options={Object.entries(SORTS).map(([value, label]) => ({ value, label }))}
        />
        <Button type="submit" variant="quiet">
          Show
        </Button>
      </form>
    </search>
  );
}

/** A tag that no device has any more stays in the list while it is asked for, or the list would not say why it is empty. */
const choices = (none: string, tags: string[], asked: string) => [
  { value: "", label: none },
  ...(asked && !tags.includes(asked) ? [asked, ...tags] : tags).map((tag) => ({ value: tag, label: tag })),
];

/**
 * Fields follow the address when a link or going back changed it; never the one that somebody is typing in. What was typed or
 * chosen before the scripts were there is followed by the list.
 */
function useShown(form: React.RefObject<HTMLFormElement | null>, query: DeviceQuery, onEarlier: () => void) {
  const isFirst = useRef(true);
  const follow = useEffectEvent(onEarlier);
  useEffect(() => {
    const fields = [...(form.current?.elements ?? [])].filter((one) => one instanceof HTMLInputElement || one instanceof HTMLSelectElement);
    const other = fields.filter(({ name, value }) => String(query[name as keyof DeviceQuery] ?? value) !== value);
    if (isFirst.current && other.length > 0) follow();
    else for (const field of other) if (field !== document.activeElement) field.value = String(query[field.name as keyof DeviceQuery]);
    isFirst.current = false;
  }, [form, query]);
}
