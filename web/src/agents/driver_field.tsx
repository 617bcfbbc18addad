import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

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
  /** The name of the model that is to be chosen as soon as it is known. */
  wanted?: string;
}

/** Who plays the agent: the script, or one of the models that the server knows. */
export function DriverField({ text, onText, wanted }: DriverFieldProps) {
  const offers = useSignal<readonly ModelOffer[]>([]);
  const latest = useRef(text);
  latest.current = text;
  const character = characterIn(text);
  const choose = (choice: string) => {
    const chosenFor = characterIn(latest.current);
    if (chosenFor) onText(JSON.stringify(withChoice(chosenFor, choice, offers.value), null, 2));
  };
  useEffect(() => {
    modelOffers().then((models) => {
      offers.value = models;
      if (models.some(({ name, available }) => name === wanted && available)) choose(wanted!);
    }, report);
  }, []);
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

function characterIn(text: string): Record<string, unknown> | undefined {
  const parsed = parseCharacter(text);
  return "character" in parsed ? { ...parsed.character } : undefined;
}

function wordsOf({ name, plugin, model, origin, baseUrl, needs }: ModelOffer): string {
  if (baseUrl) return t("answersByFound", { model: model ?? "", place: origin ?? "" });
  if (needs) return t("answersByNeeds", { name, variable: needs });
  return t("answersByModel", {
    name: plugin ? name : t("configuredProvider"),
    model: model ?? t("modelOfCharacter"),
    place: origin ?? "",
  });
}
