import { Lexer, type Token, type Tokens } from "marked";
import { Fragment, type ComponentChildren } from "preact";
import { memo } from "preact/compat";

import { CodeBlock } from "./code_block";
import { WithMentions } from "./mention";

/**
 * Markdown as elements, never as HTML: what somebody else has written is text, whatever it looks like. Links
 * lead to web pages and mail addresses only; pictures of elsewhere are links.
 */
export const Markdown = memo(({ text }: { text: string }) => (
  <div class="flex flex-col gap-2 break-words [overflow-wrap:anywhere]" dir="auto">
    {blocks(Lexer.lex(text, { gfm: true, breaks: true }))}
  </div>
));

function blocks(tokens: Token[]): ComponentChildren {
  return tokens.map((token, index) => <Fragment key={index}>{block(token)}</Fragment>);
}

function block(token: Token): ComponentChildren {
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "code":
      return <CodeBlock text={(token as Tokens.Code).text} language={(token as Tokens.Code).lang ?? ""} />;
    case "heading":
      return <p class="mt-1 text-[1.05em] font-semibold">{inline(token.tokens)}</p>;
    case "blockquote":
      return (
        <blockquote class="flex flex-col gap-2 border-l-2 border-line-strong pl-3 text-muted">
          {blocks((token as Tokens.Blockquote).tokens)}
        </blockquote>
      );
    case "list":
      return <List list={token as Tokens.List} />;
    case "table":
      return <Table table={token as Tokens.Table} />;
    case "hr":
      return <hr class="border-line" />;
    case "paragraph":
      return <p>{inline(token.tokens)}</p>;
    case "text":
      return <span>{inline(token.tokens ?? [token])}</span>;
    default:
      return <p>{token.raw}</p>;
  }
}

function List({ list }: { list: Tokens.List }) {
  const items = list.items.map((item, index) => (
    <li key={index} class={item.task ? "list-none" : ""}>
      {item.task && (
        <span aria-hidden="true" class="-ml-5 inline-block w-5">
          {item.checked ? "☑" : "☐"}
        </span>
      )}
      {blocks(item.tokens)}
    </li>
  ));
  if (!list.ordered) return <ul class="flex list-disc flex-col gap-0.5 pl-5">{items}</ul>;
  return (
    <ol class="flex list-decimal flex-col gap-0.5 pl-6" start={Number(list.start) || 1}>
      {items}
    </ol>
  );
}

function Table({ table }: { table: Tokens.Table }) {
  const align = (index: number) => ({ textAlign: table.align[index] ?? undefined });
  return (
    <div class="overflow-x-auto" tabIndex={0} role="group">
      <table class="border-collapse text-sm">
        <thead>
          <tr>
            {table.header.map((cell, index) => (
              <th key={index} class="border border-line bg-sunken px-2.5 py-1 font-semibold" style={align(index)}>
                {inline(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, rowIndex) => (
            <tr key={rowIndex}>
              {row.map((cell, index) => (
                <td key={index} class="border border-line px-2.5 py-1" style={align(index)}>
                  {inline(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inline(tokens: Token[] = []): ComponentChildren {
  return tokens.map((token, index) => <Fragment key={index}>{inlineToken(token)}</Fragment>);
}

function inlineToken(token: Token): ComponentChildren {
  switch (token.type) {
    case "strong":
      return <strong class="font-semibold">{inline(token.tokens)}</strong>;
    case "em":
      return <em>{inline(token.tokens)}</em>;
    case "del":
      return <del>{inline(token.tokens)}</del>;
    case "codespan":
      return <code class="rounded bg-sunken px-1 py-0.5 font-mono text-[0.875em] ring-1 ring-line">{decode(token.text)}</code>;
    case "br":
      return <br />;
    case "link":
      return <Link address={(token as Tokens.Link).href}>{inline(token.tokens)}</Link>;
    case "image":
      return <Link address={(token as Tokens.Image).href}>{(token as Tokens.Image).text || token.raw}</Link>;
    case "text":
    case "escape":
      return "tokens" in token && token.tokens ? inline(token.tokens) : <WithMentions text={decode(token.text)} />;
    default:
      return token.raw;
  }
}

function Link({ address, children }: { address: string; children: ComponentChildren }) {
  if (!isSafe(address)) return <>{children}</>;
  return (
    <a
      class="text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent"
      href={address}
      target="_blank"
      rel="noopener noreferrer nofollow"
    >
      {children}
    </a>
  );
}

function isSafe(address: string): boolean {
  try {
    return ["http:", "https:", "mailto:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: "\u00a0" };

function decode(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => entities[name]!);
}
