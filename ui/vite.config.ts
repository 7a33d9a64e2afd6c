import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The window runs under `default-src 'self'`: nothing may be inlined as a data: address, and no
// inline script may be needed, so assets stay files and the module preload helper stays out.
export default defineConfig(({ mode }) => ({
  plugins: [react()],
  server: { port: 1420, strictPort: true },
  build: {
    outDir: mode === "showcase" ? "dist-showcase" : "dist",
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
