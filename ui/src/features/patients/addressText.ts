import type { PatientDetail } from "../../bindings/PatientDetail";

/** The address as on an envelope: the street, then city, state, and ZIP code. */
export function addressText({ address, city, state, zip }: Pick<PatientDetail, "address" | "city" | "state" | "zip">): string {
  const region = [state, zip].filter(Boolean).join(" ");
  const place = [city, region].filter(Boolean).join(", ");
  return [address, place].filter(Boolean).join("\n");
}
