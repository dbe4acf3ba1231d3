/**
 * A ruled table. Where it has less than 40 rem it stands each row on its end: the column's name before each value, so
 * that no page ever scrolls sideways.
 */
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type Column = { key: string; label: string; align?: "start" | "end"; numeric?: boolean; hideLabel?: boolean };
/** One cell per column, in the same order. The first names the row. */
type Row = { key: string; cells: ReactNode[] };

export const tableClass = {
  frame: "@container",
  table: "block w-full border-collapse text-left @2xl:table",
  caption: "block pb-2 text-left text-sm text-soft @2xl:table-caption",
  head: "sr-only @2xl:not-sr-only @2xl:table-header-group",
  headCell: "border-b border-edge px-3 py-2 align-bottom text-sm font-medium text-soft first:pl-0 last:pr-0",
  body: "block border-t border-edge @2xl:table-row-group @2xl:border-t-0",
  // Of these a page may have hundreds: their looks stand in globals.css.
  row: "ruled-row",
  cell: "ruled-cell",
  firstCell: "ruled-name",
};

type Props = { caption: string; showCaption?: boolean; columns: Column[]; rows: Row[] };

export function Table({ caption, showCaption = true, columns, rows }: Props) {
  return (
    <div className={tableClass.frame}>
      <table className={tableClass.table}>
        <caption className={showCaption ? tableClass.caption : "sr-only"}>{caption}</caption>
        <thead className={tableClass.head}>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={classNames(tableClass.headCell, ending(column))}>
                {column.hideLabel ? <span className="sr-only">{column.label}</span> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={tableClass.body}>
          {rows.map((row) => (
            <tr key={row.key} className={tableClass.row}>
              {columns.map((column, index) => (
                <Cell key={column.key} column={column} first={index === 0}>
                  {row.cells[index]}
                </Cell>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ column, first, children }: { column: Column; first: boolean; children: ReactNode }) {
  const className = classNames(tableClass.cell, ending(column), first && tableClass.firstCell);
  const content = <div className={column.numeric ? "numeric" : undefined}>{children}</div>;
  const label = column.hideLabel ? "" : column.label;
  return first ? (
    <th scope="row" data-label={label} className={className}>
      {content}
    </th>
  ) : (
    <td data-label={label} className={className}>
      {content}
    </td>
  );
}

const ending = ({ align }: Column) => align === "end" && "@2xl:text-right";
