import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

/** Without its extent. */
export const controlLook =
  "rounded-lg bg-surface px-3 py-2 text-ink ring-1 ring-inset ring-line-strong/70 placeholder:text-muted focus:outline-2 focus:outline-accent focus:outline-offset-0";
export const inputLook = `w-full min-h-10 ${controlLook}`;

interface FieldProps {
  label: string;
  hint?: string;
  error?: string;
  children: (attributes: { id: string; "aria-describedby"?: string; "aria-invalid"?: boolean }) => ComponentChildren;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const note = error || hint ? `${id}-note` : undefined;
  return (
    <div class="flex flex-col gap-1.5">
      <label for={id} class="text-sm font-medium">
        {label}
      </label>
      {children({ id, "aria-describedby": note, "aria-invalid": error ? true : undefined })}
      {note && (
        <p id={note} class={`text-sm ${error ? "text-bad" : "text-muted"}`}>
          {error || hint}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps extends Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "label"> {
  label: string;
  hint?: string;
  error?: string;
  onValue: (value: string) => void;
}

export function TextField({ label, hint, error, onValue, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(attributes) => (
        <input
          class={inputLook}
          {...attributes}
          {...rest}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
