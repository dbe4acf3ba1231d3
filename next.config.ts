import path from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
  // Next imports it by its path; see there.
  cacheHandler: path.resolve(import.meta.dirname, "app/_edge/page-cache.ts"),
  // Begins with the time of the build in milliseconds, which /security shows (lib/platform/dependency-audit.ts).
  generateBuildId: () => `${Date.now()}-${process.pid}`,
  reactStrictMode: true,
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  // The optimiser would be one more endpoint that fetches by address; we have no image that needs it.
  images: { unoptimized: true },
  // `npm run check` runs the type checker on its own.
  typescript: { ignoreBuildErrors: true },
  // A member without the right gets app/forbidden.tsx and status 403.
  experimental: { authInterrupts: true },
};

export default config;
