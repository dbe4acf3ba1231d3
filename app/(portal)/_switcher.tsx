"use client";
/**
 * Switching between workspaces: a filter and the tree below it. A key opens it from anywhere; no browser and no screen
 * reader uses this one. Without scripts it is a list of links.
 */
import { Combobox } from "@base-ui/react/combobox";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Badge } from "#app/_ui/badge.tsx";
import { classNames } from "#app/_ui/class-names.ts";
import { controlClass } from "#app/_ui/field.tsx";
import { IconDown, IconTick } from "#app/_ui/icons.tsx";
import { MenuLink } from "#app/_ui/menu.tsx";

export type Entry = { id: string; name: string; level: number; role: string; isClosed: boolean };

/** Classes, since the page's policy takes no style from the server. */
const INDENT = ["pl-3", "pl-8", "pl-13", "pl-18"];

const KEYS = "Alt+Shift+W";
const isKeys = ({ altKey, shiftKey, ctrlKey, metaKey, key, code }: KeyboardEvent) =>
  // On a Mac the letter comes out as another sign: there the place of the key counts.
  altKey && shiftKey && !ctrlKey && !metaKey && (key.toLowerCase() === "w" || (code === "KeyW" && !/^[a-z]$/i.test(key)));

function useCurrent(entries: Entry[]): Entry | null {
  const id = /^\/w\/([0-9a-f-]{36})/.exec(usePathname())?.[1];
  return entries.find((entry) => entry.id === id) ?? null;
}

const TRIGGER =
  "inline-flex min-h-11 min-w-0 max-w-40 items-center gap-2 rounded-md border border-transparent px-3 font-medium hover:border-edge data-popup-open:border-edge data-popup-open:bg-raised sm:max-w-72";

const never = () => () => {};

/** The list brings inline styles of its own, which the page's policy takes from scripts and not from the server: so it is made in the browser. */
export function Switcher({ entries }: { entries: Entry[] }) {
  const isInBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const current = useCurrent(entries);
  if (isInBrowser) return <Chooser entries={entries} current={current} />;
  return (
    <>
      <button type="button" data-needs-script className={TRIGGER}>
        <Face current={current} />
      </button>
      <noscript>
        <AsLinks entries={entries} current={current} />
      </noscript>
    </>
  );
}

const Face = ({ current }: { current: Entry | null }) => (
  <>
    <span className="truncate">{current?.name ?? "Workspaces"}</span>
    <IconDown className="size-4" />
  </>
);

function Chooser({ entries, current }: { entries: Entry[]; current: Entry | null }) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const place = useRef<HTMLSpanElement>(null);

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!isKeys(event)) return;
      event.preventDefault();
      setOpen(true);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);

  return (
    <Combobox.Root
      items={entries}
      value={current}
      open={isOpen}
      onOpenChange={setOpen}
      onValueChange={(entry) => entry && router.push(`/w/${entry.id}`)}
      itemToStringLabel={(entry) => entry.name}
      isItemEqualToValue={(one, other) => one.id === other.id}
      autoHighlight
    >
      <Combobox.Trigger
        data-needs-script
        aria-label={current ? `Switch the workspace, now ${current.name}` : "Switch the workspace"}
        aria-keyshortcuts={KEYS}
        title={`Switch the workspace (${KEYS.replaceAll("+", " + ")})`}
        className={TRIGGER}
      >
        <Face current={current} />
      </Combobox.Trigger>
      <span ref={place} />
      <Combobox.Portal container={place}>
        <Combobox.Positioner align="end" sideOffset={6} className="z-40 outline-none">
          <Combobox.Popup
            aria-label="Switch the workspace"
            className="w-80 max-w-[calc(100vw-2rem)] rounded-lg border border-edge bg-raised shadow-sheet outline-none"
          >
            <div className="border-b border-rule p-2">
              <Combobox.Input aria-label="Filter the workspaces" placeholder="Type to filter" className={controlClass} />
            </div>
            <Combobox.Empty className="px-4 py-3 text-soft empty:hidden">No workspace of yours is called that.</Combobox.Empty>
            <Combobox.List className="max-h-[min(24rem,60vh)] overflow-y-auto overscroll-contain py-1.5 empty:p-0">
              {(entry: Entry) => <Item key={entry.id} entry={entry} />}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}

function Item({ entry }: { entry: Entry }) {
  return (
    <Combobox.Item
      value={entry}
      className={classNames(
        "flex min-h-11 cursor-pointer items-center gap-2 py-2 pr-3 outline-none data-highlighted:bg-tint data-highlighted:text-accent data-selected:font-semibold",
        INDENT[entry.level] ?? INDENT[3],
      )}
    >
      <span className="min-w-0 flex-1 truncate">{entry.name}</span>
      {entry.isClosed && <Badge tone="warn">closed</Badge>}
      <Combobox.ItemIndicator>
        <IconTick className="size-4" />
      </Combobox.ItemIndicator>
    </Combobox.Item>
  );
}

function AsLinks({ entries, current }: { entries: Entry[]; current: Entry | null }) {
  return (
    <details className="relative">
      <summary className="min-h-11 content-center px-3 font-medium">{current?.name ?? "Workspaces"}</summary>
      <ul className="absolute right-0 z-40 w-72 max-w-[calc(100vw-2rem)] rounded-lg border border-edge bg-raised py-1.5 shadow-sheet">
        {entries.map(({ id, name, level, isClosed }) => (
          <li key={id} className={INDENT[level] ?? INDENT[3]}>
            <Link href={`/w/${id}`} aria-current={id === current?.id ? "page" : undefined} className="link inline-flex min-h-11 items-center">
              {name}
              {isClosed && " (closed)"}
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}

const MAY_ADD = ["owner", "admin"];

/** In the account's menu: a workspace below the one that is open. */
export function NewBelow({ entries }: { entries: Entry[] }) {
  const current = useCurrent(entries);
  if (!current || current.isClosed || !MAY_ADD.includes(current.role)) return null;
  return <MenuLink href={`/w/${current.id}/new`}>New workspace below this one</MenuLink>;
}
