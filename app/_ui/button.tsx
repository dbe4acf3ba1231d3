/** Buttons and links that look like buttons. 44 px high; `small` is 36 px, for rows of a table. */
import Link from "next/link";
import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";

export type ButtonLook = { variant?: "primary" | "quiet" | "danger"; size?: "normal" | "small" };

const VARIANT = {
  primary: "border-accent bg-accent text-on-accent hover:border-accent-strong hover:bg-accent-strong",
  quiet: "border-edge bg-raised text-ink hover:border-ink hover:bg-paper",
  danger: "border-danger bg-raised text-danger hover:bg-danger hover:text-on-accent",
};

const SIZE = { normal: "min-h-11 px-5 text-base", small: "min-h-9 px-3 text-sm" };

export const buttonClass = ({ variant = "primary", size = "normal" }: ButtonLook = {}): string =>
  classNames(
    "inline-flex items-center justify-center gap-2 rounded-md border font-medium leading-tight no-underline transition-colors duration-150 ease-quiet",
    "py-1.5 text-center active:translate-y-px aria-disabled:opacity-60 disabled:cursor-not-allowed disabled:opacity-60",
    VARIANT[variant],
    SIZE[size],
  );

export function Button({ variant, size, className, type = "button", ...rest }: ComponentProps<"button"> & ButtonLook) {
  return <button type={type} className={classNames(buttonClass(look(variant, size)), className)} {...rest} />;
}

export function ButtonLink({ variant, size, className, ...rest }: ComponentProps<typeof Link> & ButtonLook) {
  return <Link className={classNames(buttonClass(look(variant, size)), className)} {...rest} />;
}

/** For downloads and other addresses that the router must not fetch ahead. */
export function ButtonAnchor({ variant, size, className, children, ...rest }: ComponentProps<"a"> & ButtonLook) {
  return (
    <a className={classNames(buttonClass(look(variant, size)), className)} {...rest}>
      {children}
    </a>
  );
}

const look = (variant: ButtonLook["variant"], size: ButtonLook["size"]): ButtonLook => ({ ...(variant && { variant }), ...(size && { size }) });
