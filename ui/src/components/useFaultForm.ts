import { useForm, type FormErrors } from "@mantine/form";
import { useId, useState } from "react";
import type { Fault } from "../bindings/Fault";
import { faultTraits } from "../bindings/faultTraits";
import type { FaultClass } from "../bindings/FaultClass";
import { toFault } from "../backend/fault";

interface FaultFormOptions<Values> {
  initialValues: Values;
  /** Checked before anything is sent; the errors are shown below their fields. */
  validate?: (values: Values) => FormErrors;
  /** The fields that a refused value is marked in, by the class of the fault. */
  fields: Partial<Record<FaultClass | "any", (keyof Values & string)[]>>;
  onValuesChange?: (values: Values, previous: Values) => void;
}

/** A form whose values the app checks: what it refuses is marked, and the first marked field gets the focus. */
export function useFaultForm<Values extends Record<string, unknown>>(options: FaultFormOptions<Values>) {
  const { initialValues, validate = () => ({}), fields, onValuesChange } = options;
  // Mantine allows only letters, digits, and dashes.
  const name = useId().replaceAll("_", "-");
  const faultId = useId();
  const [fault, setFault] = useState<Fault | null>(null);
  const form = useForm<Values>({
    name,
    initialValues,
    validate,
    onValuesChange: (values, previous) => onValuesChange?.(values, previous),
    // An error without a text of its own is explained by the note with the fault.
    enhanceGetInputProps: ({ inputProps }) => ({
      "aria-errormessage": inputProps.error === true ? faultId : undefined,
    }),
  });

  const focusFirst = (paths: string[]) => {
    const [first] = paths;
    if (first !== undefined) form.getInputNode<HTMLElement, never>(first as never)?.focus();
  };
  const showFault = (next: Fault | null) => {
    setFault(next);
    const traits = next && faultTraits[next.code];
    const marked = (traits && fields[traits.class]) ?? (next && fields.any) ?? [];
    form.setErrors(Object.fromEntries(marked.map((path) => [path, true])));
    focusFirst(marked);
  };
  return {
    ...form,
    fault,
    /** The id for the note that shows the fault. */
    faultId,
    showFault,
    /** For `<form>`: sends valid values with `save` and shows the fault that it is rejected with. */
    sendWith: (save: (values: Values) => Promise<unknown>) =>
      form.onSubmit(
        async (values) => {
          setFault(null);
          try {
            await save(values);
          } catch (reason) {
            showFault(toFault(reason));
          }
        },
        (errors) => focusFirst(Object.keys(errors)),
      ),
  };
}

export type FaultForm<Values extends Record<string, unknown>> = ReturnType<typeof useFaultForm<Values>>;
