/** The difference between two versions of a text. What was removed is struck through and what was added underlined, and both are named for screen readers. */
import type { TextChange } from "#lib/documents/index.ts";

type Piece = TextChange["pieces"][number];

export function TextChanges({ changes }: { changes: readonly TextChange[] }) {
  if (changes.length === 0) return <p>The words are the same.</p>;
  return (
    <div className="grid gap-4">
      <p className="text-sm text-soft">
        <del className="bg-danger-tint text-danger decoration-1">− Struck through</del>: removed.{" "}
        <ins className="bg-tint text-accent decoration-1">+ Underlined</ins>: added. The rest is context.
      </p>
      <ol className="grid gap-4">
        {changes.map((change) => (
          <li key={change.number}>
            <OneChange change={change} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function OneChange({ change: { heading, pieces } }: { change: TextChange }) {
  return (
    <div className="grid gap-2 rounded-md border border-rule bg-raised p-4">
      {heading && <h3 className="label-mono text-soft">{heading}</h3>}
      <p className="max-w-[68ch] whitespace-pre-line wrap-anywhere">
        {pieces.map((piece) => (
          <Marked key={piece.number} piece={piece} />
        ))}
      </p>
    </div>
  );
}

function Marked({ piece: { kind, text } }: { piece: Piece }) {
  if (kind === "same") return <span>{text}</span>;
  const [Tag, sign, name, colours] =
    kind === "added" ? (["ins", "+", "added", "bg-tint text-accent"] as const) : (["del", "−", "removed", "bg-danger-tint text-danger"] as const);
  return (
    <Tag className={`${colours} decoration-1`}>
      <span className="sr-only"> [{name}: </span>
      <span aria-hidden="true">{sign}</span>
      {text}
      <span className="sr-only">] </span>
    </Tag>
  );
}
