import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { t } from "@/base/strings";
import { controlLook, Field } from "@/ui/field";
import { report } from "@/ui/toast";

import { modelOffers } from "./agents_api";
import { parseCharacter } from "./character";
import { AS_WRITTEN, choiceOf, SCRIPT, withChoice, type ModelOffer } from "./driver_choice";

interface DriverFieldProps {
  /** Of the character file, which the choice changes. */
  text: string;
  onText: (text: string) => void;
}

/** Who plays the agent: the script, or one of the models that the server knows. */
export function DriverField({ text, onText }: DriverFieldProps) {
  const offers = useSignal<readonly ModelOffer[]>([]);
  useEffect(() => void modelOffers().then((models) => (offers.value = models), report), []);
  const parsed = parseCharacter(text);
  const character = "character" in parsed ? { ...parsed.character } : undefined;
  const choose = (choice: string) =>
    character && onText(JSON.stringify(withChoice(character, choice, offers.value), null, 2));
  const value = character ? choiceOf(character, offers.value) : AS_WRITTEN;
  return (
    <Field label={t("answersBy")} hint={t("answersByHint")}>
      {(attributes) => (
        <select
          {...attributes}
          class={`${controlLook} min-h-10 w-full`}
          data-testid="driver"
          disabled={!character}
          value={value}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value={SCRIPT} class="bg-raised">
            {t("answersByScript")}
          </option>
          {offers.value.map((offer) => (
            <option key={offer.name} value={offer.name} class="bg-raised" disabled={!offer.available}>
              {wordsOf(offer)}
            </option>
          ))}
          {value === AS_WRITTEN && (
            <option value={AS_WRITTEN} class="bg-raised">
              {t("asWritten")}
            </option>
          )}
        </select>
      )}
    </Field>
  );
}

function wordsOf({ name, plugin, model, origin, needs }: ModelOffer): string {
  if (needs) return t("answersByNeeds", { name, variable: needs });
  return t("answersByModel", {
    name: plugin ? name : t("configuredProvider"),
    model: model ?? t("modelOfCharacter"),
    place: origin ?? "",
  });
}
