/** What each entrance asks, area by area. */
import { ABOUT, ALSO, type Area, type Asked, type Entrance } from "#app/_edge/entrances/entrance.ts";
import { Table } from "#app/_ui/table.tsx";
import type { Right } from "#lib/workspaces/index.ts";

const WHO: Record<Exclude<Asked, Right>, string> = {
  anyone: "Anyone",
  user: "Whoever is signed in",
  staff: "Staff, signed in with a passkey",
  device: "A device, by its token",
  program: "A program, by its token",
};

const KIND = { page: "Page", action: "Form", route: "Address", operation: "Operation" } as const;

const isWho = (asked: Asked): asked is Exclude<Asked, Right> => asked in WHO;

const Asks = ({ entrance: { asks, shows } }: { entrance: Entrance }) => (
  <ul className="grid gap-0.5">
    {asks.map((asked) => (
      <li key={asked}>{isWho(asked) ? WHO[asked] : <code className="numeric text-sm">{asked}</code>}</li>
    ))}
    {shows.map((right) => (
      <li key={right} className="text-soft">
        and, to see all of it, <code className="numeric text-sm">{right}</code>
      </li>
    ))}
  </ul>
);

const What = ({ entrance: { kind, at, name, does } }: { entrance: Entrance }) => (
  <div className="grid">
    {does}
    <span className="text-sm font-normal text-soft [overflow-wrap:anywhere]">
      {KIND[kind]} <code className="numeric">{name ? `${at} · ${name}` : at}</code>
    </span>
  </div>
);

export const Entrances = ({ area: { title, entrances } }: { area: Area }) => (
  <div className="grid gap-3">
    <h3 className="font-serif text-xl font-semibold">{title}</h3>
    <Table
      caption={`Entrances: ${title}`}
      showCaption={false}
      columns={[
        { key: "what", label: "Entrance" },
        { key: "asks", label: "Who gets in" },
        { key: "about", label: "What it is about" },
        { key: "also", label: "What else decides" },
      ]}
      rows={entrances.map((entrance) => ({
        key: `${entrance.kind} ${entrance.at} ${entrance.name}`,
        cells: [
          <What key="what" entrance={entrance} />,
          <Asks key="asks" entrance={entrance} />,
          ABOUT[entrance.about],
          entrance.also.map((also) => ALSO[also]).join("; ") || <span className="text-soft">–</span>,
        ],
      }))}
    />
  </div>
);
