import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, expect, test } from "vitest";
import { tauriBackend } from "./tauriBackend";

afterEach(clearMocks);

test("a_command_is_called_by_its_name_with_its_arguments_and_a_channel_for_each_listener", async () => {
  const calls: unknown[] = [];
  mockIPC((name, payload) => {
    calls.push([name, payload]);
    return "7";
  });
  const request = { integration: "1", mode: "full" as const, limit: 100, allow_mass_change: false };
  expect(await tauriBackend.call("start_sync", { request, onProgress: () => {} })).toBe("7");
  await tauriBackend.call("about");
  const channel = expect.objectContaining({ id: expect.any(Number) as number });
  expect(calls).toEqual([
    ["start_sync", { request, onProgress: channel }],
    ["about", {}],
  ]);
});
