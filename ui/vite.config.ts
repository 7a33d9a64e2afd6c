import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The window runs under `default-src 'self'`, which forbids data: URLs and inline scripts. So assets stay files, and there is
// no module preload polyfill.
export default defineConfig(({ mode }) => ({
  plugins: [react()],
  server: { port: 1420, strictPort: true },
  build: {
    outDir: mode === "browser" ? "dist-browser" : "dist",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    testTimeout: 30_000,
  },
}));
