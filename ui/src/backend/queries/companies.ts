import { useQuery } from "@tanstack/react-query";
import { useBackend } from "../BackendContext";
import { useChangingMutation } from "./invalidate";

export function useCompanies() {
  const { call } = useBackend();
  return useQuery({ queryKey: ["companies"], queryFn: () => call("list_companies") });
}

export function useAddCompany() {
  const { call } = useBackend();
  return useChangingMutation("integrations", (name: string) => call("add_company", { name }));
}

/** Removes a company without patients and integrations. */
export function useRemoveCompany() {
  const { call } = useBackend();
  return useChangingMutation("integrations", (id: string) => call("remove_company", { id }));
}

export function useRenameCompany() {
  const { call } = useBackend();
  return useChangingMutation("integrations", (input: { id: string; name: string }) => call("rename_company", input));
}
