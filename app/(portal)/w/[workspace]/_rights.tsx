/** Somebody's rights in plain words: what they may do, for which devices, and why; and what they may not. */
import { formatPlural } from "#app/_ui/number.ts";
import { Table } from "#app/_ui/table.tsx";
import { POST_WORDS, type RightsView, type RightView } from "#lib/workspaces/schema.ts";

/** Whose rights they are, as the sentences address them. */
type Whose = "you" | "they";

/** `names` are those of the devices that whoever looks may see. */
export function Rights({ rights, names, whose }: { rights: RightsView; names: ReadonlyMap<string, string>; whose: Whose }) {
  return (
    <div className="grid gap-8">
      <Table
        caption={whose === "you" ? "What you may do here" : "What they may do here"}
        columns={[
          { key: "right", label: "Right" },
          { key: "where", label: "For" },
          { key: "why", label: "Why" },
        ]}
        rows={rights.held.map((right) => ({ key: right.right, cells: [right.words, where(right, names), why(right, rights)] }))}
      />
      {rights.lacked.length > 0 && (
        <div className="grid gap-2">
          <h3 className="font-semibold">{whose === "you" ? "What you may not do here" : "What they may not do here"}</h3>
          <ul className="grid list-[square] gap-1 pl-5 text-soft">
            {rights.lacked.map(({ right, words }) => (
              <li key={right}>{words}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function where({ right, devices }: RightView, names: ReadonlyMap<string, string>): string {
  if (!devices) return /^(devices:(?!add)|measurements:)/.test(right) ? "Every device" : "The workspace";
  const known = devices.flatMap((id) => names.get(id) ?? []).sort();
  const rest = devices.length - known.length;
  return [...known, ...(rest > 0 ? [formatPlural(rest, "other device")] : [])].join(", ");
}

function why({ devices }: RightView, { post, from }: RightsView): string {
  if (devices) return "Opened, device by device";
  if (post === "support" || post === "support-changes") return "Lent to support staff, for a time";
  return from ? `${POST_WORDS[post].name}, from ${from.name} above` : POST_WORDS[post].name;
}
