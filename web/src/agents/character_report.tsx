import { useSignal } from "@preact/signals";
import { CircleAlert, CircleCheck } from "lucide-preact";
import { useEffect } from "preact/hooks";

import { t } from "@/base/strings";

import { checkCharacter } from "./agents_api";
import { parseCharacter, refused, type CharacterReport, type Remark } from "./character";

const CHECK_MS = 250;

/** What the server makes of the text, asked again when that has not changed for a moment; undefined until it is known. */
export function useCharacterReport(text: string): CharacterReport | undefined {
  const report = useSignal<{ of: string; says: CharacterReport } | undefined>(undefined);
  useEffect(() => {
    const parsed = parseCharacter(text);
    const tell = (says: CharacterReport) => (report.value = { of: text, says });
    if ("error" in parsed) {
      tell(refused(parsed.error));
      return undefined;
    }
    let isOver = false;
    const timer = setTimeout(() => {
      checkCharacter(parsed.character).then(
        (says) => isOver || tell(says),
        (error: Error) => isOver || tell(refused(error.message)),
      );
    }, CHECK_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [text]);
  return report.value?.of === text ? report.value.says : undefined;
}

export function CharacterReportView({ report }: { report: CharacterReport | undefined }) {
  return (
    <section aria-live="polite" data-testid="character-report" class="min-w-0 self-start text-sm md:sticky md:top-4">
      <h3 class="mb-2 font-medium">{t("check")}</h3>
      {!report && <p class="text-muted">{t("loading")}</p>}
      {report?.valid && (
        <p class="mb-3 flex items-center gap-2 text-good">
          <CircleCheck size={16} class="shrink-0" /> {t("characterGood")}
        </p>
      )}
      {report && (
        <>
          <Remarks title={t("characterErrors")} remarks={report.errors} look="bg-bad-soft text-bad" isError />
          <Remarks title={t("characterIgnored")} remarks={report.ignored} look="bg-warn-soft text-warn" />
          <Remarks title={t("characterUsed")} remarks={report.used} look="bg-good-soft text-good" />
        </>
      )}
    </section>
  );
}

interface RemarksProps {
  title: string;
  remarks: Remark[];
  look: string;
  isError?: boolean;
}

function Remarks({ title, remarks, look, isError }: RemarksProps) {
  if (remarks.length === 0) return null;
  return (
    <div class="mb-3">
      <h4 class={`mb-1 inline-block rounded px-1.5 text-xs ${look}`}>{title}</h4>
      <ul class="flex flex-col gap-1">
        {remarks.map(({ field, text }, index) => (
          <li key={index} class="break-words">
            {isError && <CircleAlert size={14} class="mr-1 inline align-[-2px] text-bad" />}
            {field && <code class="font-mono text-xs">{field}</code>} <span class="text-muted">{text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
