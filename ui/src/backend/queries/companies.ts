import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useBackend } from "../BackendContext";

export function useCompanies() {
  const backend = useBackend();
  return useQuery({ queryKey: ["companies"], queryFn: () => backend.listCompanies() });
}

export function useAddCompany() {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => backend.addCompany(name),
    onSuccess: () => client.invalidateQueries({ queryKey: ["companies"] }),
  });
}

export function useRenameCompany() {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { id: string; name: string }) => backend.renameCompany(input.id, input.name),
    onSuccess: () => client.invalidateQueries(),
  });
}
