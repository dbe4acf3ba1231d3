/**
 * The Content-Security-Policy of pages: only our own files, and inline scripts only by nonce or hash.
 *
 * Next gives the request's nonce to every script it renders for the request. The static shell was rendered before there
 * was a request: its inline scripts are constant, so their hashes are collected from the build, once, at start.
 */
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";

const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

export function shellHashes(buildDir: string): string[] {
  const hashes = new Set<string>();
  for (const file of globSync("server/app/**/*.html", { cwd: buildDir })) {
    for (const [, script] of readFileSync(path.join(buildDir, file), "utf8").matchAll(INLINE_SCRIPT)) {
      hashes.add(
        `'sha256-${createHash("sha256")
          .update(script ?? "")
          .digest("base64")}'`,
      );
    }
  }
  return [...hashes].sort();
}

type Options = { nonce: string; hashes: readonly string[]; isDevelopment: boolean; isLocal: boolean };

export function pagePolicy({ nonce, hashes, isDevelopment, isLocal }: Options): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' ${hashes.join(" ")}${isDevelopment ? " 'unsafe-eval'" : ""}`.trimEnd(),
    `style-src 'self'${isDevelopment ? " 'unsafe-inline'" : ""}`,
    `img-src 'self'${isDevelopment ? " data:" : ""}`,
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? " ws:" : ""}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    ...(isLocal ? [] : ["upgrade-insecure-requests"]),
  ].join("; ");
}

/** For whatever is not a page: it may load nothing and be framed by nobody, even if a browser is made to show it. */
export const BARE_POLICY = "default-src 'none'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
