/** A boxed message of a form or a page, such as the answer of an action. */
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { IconInfo, IconNotice, IconTick } from "./icons.tsx";

type Tone = "error" | "success" | "note" | "warning";

const TONE = {
  error: { box: "border-danger bg-danger-tint", icon: "text-danger", Icon: IconNotice, role: "alert" },
  warning: { box: "border-warn bg-warn-tint", icon: "text-warn", Icon: IconNotice, role: undefined },
  success: { box: "border-accent bg-tint", icon: "text-accent", Icon: IconTick, role: "status" },
  note: { box: "border-edge bg-raised", icon: "text-soft", Icon: IconInfo, role: undefined },
} as const;

export function FormMessage({ tone = "error", title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  if (!children && !title) return null;
  const { box, icon, Icon, role } = TONE[tone];
  return (
    <div role={role} className={classNames("flex gap-3 rounded-md border border-l-4 px-4 py-3", box)}>
      <Icon className={classNames("mt-0.5 size-5", icon)} />
      <div className="grid min-w-0 gap-1">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div>{children}</div>}
      </div>
    </div>
  );
}
