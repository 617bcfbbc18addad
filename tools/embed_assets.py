#!/usr/bin/env python3
"""Writes web_assets.S (the bytes of every file below a directory) and web_assets.cpp (their table)."""
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


def main(source: pathlib.Path, output: pathlib.Path) -> None:
    files = sorted(path for path in source.rglob("*") if path.is_file())
    assembler = ['    .section .rodata, "a", @progbits\n']
    table = []
    for index, path in enumerate(files):
        content_type = CONTENT_TYPES.get(path.suffix)
        if content_type is None:
            sys.exit(f"embed_assets: no content type for {path.name}")
        assembler.append(
            f"    .global wimpole_asset_{index}, wimpole_asset_{index}_end\n"
            f'wimpole_asset_{index}:\n    .incbin "{path}"\nwimpole_asset_{index}_end:\n'
        )
        etag = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        table.append((index, "/" + path.relative_to(source).as_posix(), content_type, etag))
    assembler.append('    .section .note.GNU-stack, "", @progbits\n')
    (output / "web_assets.S").write_text("".join(assembler))

    lines = ['#include "wimpole/api/web_assets.hpp"\n\n#include <array>\n\nextern "C" {\n']
    lines += [f"extern const char wimpole_asset_{i}[], wimpole_asset_{i}_end[];\n" for i, *_ in table]
    lines.append("}\n\nnamespace wimpole::api {\n\nstd::span<const WebAsset> web_assets() {\n")
    lines.append(f"    static const std::array<WebAsset, {len(table)}> assets{{{{\n")
    for index, path, content_type, etag in table:
        lines.append(
            f'        {{"{path}", "{content_type}",\n'
            f"         {{wimpole_asset_{index}, static_cast<std::size_t>(wimpole_asset_{index}_end - wimpole_asset_{index})}},\n"
            f'         "\\"{etag}\\""}},\n'
        )
    lines.append("    }};\n    return assets;\n}\n\n}  // namespace wimpole::api\n")
    (output / "web_assets.cpp").write_text("".join(lines))


main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
