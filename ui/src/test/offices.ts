import { FakeBackend } from "../backend/fake/FakeBackend";
import { GUIDE } from "../backend/fake/server";

export const CONNECTION = { integration: null, ...GUIDE };

/** An office that has been set up and nothing else. */
export function newOffice(): FakeBackend {
  return new FakeBackend();
}

/** An office with one integration that has never synced, of `size` patients. */
export function connectedOffice(size = 250): FakeBackend {
  const office = new FakeBackend();
  office.placeIntegration(
    "integration-1",
    { name: "Main office", company: "company-1", connection: CONNECTION, database: "demo" },
    size,
  );
  return office;
}

/** An office whose integration has brought in everybody. */
export function syncedOffice(size = 250): FakeBackend {
  const office = connectedOffice(size);
  office.syncNow("integration-1", null);
  return office;
}
