import { useForm, type FormErrors } from "@mantine/form";
import { useId, useState, type SyntheticEvent } from "react";
import type { Fault } from "../bindings/Fault";
import { faultTraits } from "../bindings/faultTraits";
import type { FaultClass } from "../bindings/FaultClass";
import { toFault } from "../backend/fault";
import { faultText } from "../i18n/codeText";
import { useUnsaved } from "./unsaved/useUnsaved";

interface FaultFormOptions<Values> {
  initialValues: Values;
  /** Checked before anything is sent; the errors are shown below their fields. */
  validate?: (values: Values) => FormErrors;
  /** The fields that a refused value is marked in, by the class of the fault. */
  fields: Partial<Record<FaultClass | "any", (keyof Values & string)[]>>;
  onValuesChange?: (values: Values, previous: Values) => void;
}

/** What the app refused, and where it is shown. */
interface Refusal {
  fault: Fault;
  fields: string[];
  /** Whether the text is at the first of these fields, and not in a note of its own. */
  atField: boolean;
}

/**
 * A form whose values the app checks: what it refuses is marked, with the reason next to the field, and the first marked field
 * gets the focus. The mark goes with the next edit of the field.
 */
export function useFaultForm<Values extends Record<string, unknown>>(options: FaultFormOptions<Values>) {
  const { initialValues, validate = () => ({}), fields, onValuesChange } = options;
  // Mantine allows only letters, digits, and dashes.
  const name = useId().replaceAll("_", "-");
  const faultId = useId();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [submitting, setSubmitting] = useState(false);
  const form = useForm<Values>({
    name,
    initialValues,
    validate,
    onValuesChange: (values, previous) => {
      onValuesChange?.(values, previous);
      if (refusal === null || refusal.fields.length === 0) return;
      if (refusal.fields.every((field) => values[field] === previous[field])) return;
      for (const field of refusal.fields) form.clearFieldError(field);
      setRefusal(null);
    },
    // An error without a text of its own is explained by the note with the fault.
    enhanceGetInputProps: ({ inputProps }) => ({
      "aria-errormessage": inputProps.error === true ? faultId : undefined,
    }),
  });

  const focusFirst = (paths: string[]) => {
    const [first] = paths;
    if (first !== undefined) form.getInputNode<HTMLElement, never>(first as never)?.focus();
  };
  const showFault = (fault: Fault | null) => {
    const traits = fault && faultTraits[fault.code];
    const marked: string[] = (traits && fields[traits.class]) ?? (fault && fields.any) ?? [];
    const atField = traits?.action === "correct_input" && marked.length > 0;
    setRefusal(fault && { fault, fields: marked, atField });
    const reason = fault && atField ? Object.values(faultText(fault)).join(" ") : true;
    form.setErrors(Object.fromEntries(marked.map((path, index) => [path, index === 0 ? reason : true])));
    focusFirst(marked);
  };
  /** Saves valid values with `save`. Shows the fault that it is rejected with, and tells whether it worked. */
  const submit = async (save: (values: Values) => Promise<unknown>): Promise<boolean> => {
    const { hasErrors, errors } = form.validate();
    if (hasErrors) {
      focusFirst(Object.keys(errors));
      return false;
    }
    setRefusal(null);
    setSubmitting(true);
    try {
      await save(form.getValues());
      return true;
    } catch (reason) {
      showFault(toFault(reason));
      return false;
    } finally {
      setSubmitting(false);
    }
  };
  return {
    ...form,
    submitting,
    /** What was refused, unless it is shown at its field. */
    fault: refusal === null || refusal.atField ? null : refusal.fault,
    /** The id for the note that shows the fault. */
    faultId,
    showFault,
    submit,
    /** For `<form>`: sends valid values with `save`. */
    sendWith: (save: (values: Values) => Promise<unknown>) => (event?: SyntheticEvent<HTMLFormElement>) => {
      event?.preventDefault();
      void submit(save);
    },
  };
}

export type FaultForm<Values extends Record<string, unknown>> = ReturnType<typeof useFaultForm<Values>>;

/** As `sendWith`. Leaving the form asks about what was typed, and can save it. */
export function useGuardedForm<Values extends Record<string, unknown>>(
  form: FaultForm<Values>,
  save: (values: Values) => Promise<unknown>,
) {
  useUnsaved(form.isDirty(), () => form.submit(save));
  return form.sendWith(save);
}
