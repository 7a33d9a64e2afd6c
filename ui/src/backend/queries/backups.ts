import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { BackupRef } from "../../bindings/BackupRef";
import type { BackupsView } from "../../bindings/BackupsView";
import { useBackend } from "../BackendContext";
import { invalidate } from "./invalidate";

/** In milliseconds. A backup becomes overdue without an event. */
const POLL_INTERVAL = 3_600_000;

export function useBackups() {
  const { call } = useBackend();
  return useQuery({ queryKey: ["backups"], queryFn: () => call("backups"), refetchInterval: POLL_INTERVAL });
}

/** For calls that answer with the new backups, or with null if the person chose nothing. */
function useBackupsChange(change: () => Promise<BackupsView | null>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (view) => {
      if (view) client.setQueryData(["backups"], view);
    },
    // The failure is part of them, too.
    onError: () => invalidate(client, "backups"),
  });
}

export function useBackUp() {
  const { call } = useBackend();
  return useBackupsChange(() => call("back_up"));
}

export function useChooseSecondFolder() {
  const { call } = useBackend();
  return useBackupsChange(() => call("choose_second_folder"));
}

export function useForgetSecondFolder() {
  const { call } = useBackend();
  return useBackupsChange(() => call("forget_second_folder"));
}

/** Answers the chosen backup, or null if the person chose none. */
export function useChooseBackupFile() {
  const { call } = useBackend();
  return useMutation({ mutationFn: () => call("choose_backup_file") });
}

/** A backup, and the passphrase if one protects the key and the app is not open. */
export interface BackupInput {
  backup: BackupRef;
  passphrase: string | null;
}

/** What a backup contains. Keys are kept, so the number of the attempt is part of the key instead of the passphrase. */
export function useBackupContents(input: BackupInput | null, attempt = 0) {
  const { call } = useBackend();
  return useQuery({
    queryKey: ["backup_contents", input?.backup, attempt],
    queryFn: () => (input ? call("backup_contents", { ...input }) : null),
    enabled: input !== null,
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** Answers with the state of the app, which a screen before the main window keeps until the person has read the result. */
export function useRestoreBackup() {
  const { call } = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: BackupInput) => call("restore_backup", { ...input }),
    onSuccess: () => invalidate(client, "everything"),
  });
}

/** The same while the app is open: it was closed and opened again, also if the restore failed. */
export function useRestoreWhileOpen() {
  const { call } = useBackend();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (backup: BackupRef) => call("restore_backup", { backup, passphrase: null }),
    onSuccess: (state) => {
      client.setQueryData(["app"], state);
      void invalidate(client, "everything");
    },
    onError: () => client.invalidateQueries({ queryKey: ["app"] }),
  });
}
