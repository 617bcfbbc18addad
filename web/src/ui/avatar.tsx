import { initials } from "@/base/format";

const tints = [
  "bg-[light-dark(#ece3fb,#34294f)] text-[light-dark(#5a2fb0,#cbb5fb)]",
  "bg-[light-dark(#dff1e8,#1d3b30)] text-[light-dark(#17603d,#8fdcb4)]",
  "bg-[light-dark(#fdebd3,#40311a)] text-[light-dark(#7c4700,#f2c987)]",
  "bg-[light-dark(#dfecfb,#1e324b)] text-[light-dark(#1b4f8f,#9cc6f5)]",
  "bg-[light-dark(#fbe1ea,#482534)] text-[light-dark(#97234f,#f5a9c4)]",
  "bg-[light-dark(#dcf0f2,#1a393d)] text-[light-dark(#125b63,#8ad3dc)]",
];

function tintOf(id: string): string {
  let hash = 0;
  for (const letter of id) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return tints[hash % tints.length]!;
}

interface AvatarProps {
  id: string;
  name: string;
  kind?: "person" | "agent";
  size?: "small" | "normal" | "large";
}

/** Initials on a tint that the id chooses; agents are square, people round. */
export function Avatar({ id, name, kind = "person", size = "normal" }: AvatarProps) {
  const shape = kind === "agent" ? "rounded-[30%]" : "rounded-full";
  const extent = { small: "size-6 text-[0.625rem]", normal: "size-9 text-xs", large: "size-12 text-base" }[size];
  return (
    <span
      aria-hidden="true"
      data-initials={initials(name)}
      class={`inline-flex before:content-[attr(data-initials)] shrink-0 items-center justify-center font-semibold select-none ${shape} ${extent} ${tintOf(id)}`}
    />
  );
}
