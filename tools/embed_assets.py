#!/usr/bin/env python3
"""Writes web_assets.S (the bytes of every file below a directory) and web_assets.cpp (their table).

X.br and X.gz are X in that coding (tools/precompress.mjs)."""
import hashlib
import pathlib
import sys

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "application/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}

CODINGS = (".br", ".gz")


def embedded(name: str, path: pathlib.Path) -> str:
    return f'    .global {name}, {name}_end\n{name}:\n    .incbin "{path}"\n{name}_end:\n'


def view(name: str) -> str:
    return f"{{{name}, static_cast<std::size_t>({name}_end - {name})}}"


def main(source: pathlib.Path, output: pathlib.Path) -> None:
    files = sorted(path for path in source.rglob("*") if path.is_file() and path.suffix not in CODINGS)
    assembler = ['    .section .rodata, "a", @progbits\n']
    table = []
    for index, path in enumerate(files):
        content_type = CONTENT_TYPES.get(path.suffix)
        if content_type is None:
            sys.exit(f"embed_assets: no content type for {path.name}")
        names = [f"wimpole_asset_{index}"]
        assembler.append(embedded(names[0], path))
        for coding in CODINGS:
            coded = path.with_name(path.name + coding)
            if coded.exists():
                names.append(names[0] + coding.replace(".", "_"))
                assembler.append(embedded(names[-1], coded))
        etag = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        table.append((names, "/" + path.relative_to(source).as_posix(), content_type, etag))
    assembler.append('    .section .note.GNU-stack, "", @progbits\n')
    (output / "web_assets.S").write_text("".join(assembler))

    lines = ['#include "wimpole/api/web_assets.hpp"\n\n#include <array>\n\nextern "C" {\n']
    lines += [f"extern const char {name}[], {name}_end[];\n" for names, *_ in table for name in names]
    lines.append("}\n\nnamespace wimpole::api {\n\nstd::span<const WebAsset> web_assets() {\n")
    lines.append(f"    static const std::array<WebAsset, {len(table)}> assets{{{{\n")
    for names, path, content_type, etag in table:
        coded = "".join(
            ", " + (view(names[0] + suffix) if names[0] + suffix in names else "{}") for suffix in ("_br", "_gz")
        )
        lines.append(
            f'        {{"{path}", "{content_type}",\n         {view(names[0])},\n         "\\"{etag}\\""{coded}}},\n'
        )
    lines.append("    }};\n    return assets;\n}\n\n}  // namespace wimpole::api\n")
    (output / "web_assets.cpp").write_text("".join(lines))


main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
