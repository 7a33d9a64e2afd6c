import { AppDialog } from "./AppDialog";
import { NameForm, type NameFormProps } from "./NameForm";

interface NameDialogProps extends Omit<NameFormProps, "onClose"> {
  opened: boolean;
  onClose: () => void;
}

/** Asks for one name. */
export function NameDialog({ opened, onClose, ...form }: NameDialogProps) {
  return (
    <AppDialog opened={opened} onClose={onClose} size={440}>
      <NameForm {...form} onClose={onClose} />
    </AppDialog>
  );
}
