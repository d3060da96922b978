#!/usr/bin/env python3
"""Draws a terminal's screen (text with ANSI colours, on standard input) as SVG, for the README.

usage: picture.py TITLE < screen.ansi > screen.svg
"""

import html
import re
import sys
import unicodedata

CELL_WIDTH, LINE_HEIGHT, FONT_SIZE, MARGIN = 8.4, 19, 14, 14
BACKGROUND, FOREGROUND = "#14161b", "#e0e2ea"
BASIC = [
    "#14161b", "#ffc0b9", "#b3f6c0", "#fce094", "#a6dbff", "#ffcaff", "#8cf8f7", "#eef1f8",
    "#4f5258", "#ffc0b9", "#b3f6c0", "#fce094", "#a6dbff", "#ffcaff", "#8cf8f7", "#eef1f8",
]  # fmt: skip

# What leads from the middle of a cell to its edges: lines of a box are drawn, as letters would leave gaps between rows.
BOX = {
    "│": "ud", "─": "lr", "╭": "dr", "╮": "dl", "╰": "ur", "╯": "ul", "├": "udr", "┤": "udl",
    "┌": "dr", "┐": "dl", "└": "ur", "┘": "ul", "┬": "dlr", "┴": "ulr", "┼": "udlr",
}  # fmt: skip
EDGES = {"u": "V{top}", "d": "V{bottom}", "l": "H{left}", "r": "H{right}"}
WORD = re.compile(f"─+|[{''.join(BOX)}]|[^\\s{''.join(BOX)}]+")


def indexed(number):
    """The colour with this number among the 256 of xterm."""
    if number < 16:
        return BASIC[number]
    if number < 232:
        steps = [0, 95, 135, 175, 215, 255]
        number -= 16
        return "#%02x%02x%02x" % (steps[number // 36], steps[number // 6 % 6], steps[number % 6])
    return "#%02x%02x%02x" % ((8 + 10 * (number - 232),) * 3)


def restyle(style, codes):
    """The style after one SGR sequence."""
    codes = [int(code) if code else 0 for code in re.split("[;:]", codes)]
    style = dict(style)
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = {}
        elif code in (1, 3, 4, 7):
            style[code] = True
        elif code in (22, 23, 24, 27):
            style.pop(code - 20, None)
            if code == 22:
                style.pop(1, None)
        elif code in (38, 48):
            key = "fg" if code == 38 else "bg"
            if codes and codes.pop(0) == 5:
                style[key] = indexed(codes.pop(0))
            else:
                style[key] = "#%02x%02x%02x" % tuple(codes[:3])
                codes = codes[3:]
        elif code in (39, 49):
            style.pop("fg" if code == 39 else "bg", None)
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style["fg"] = BASIC[code - 30 if code < 90 else code - 82]
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style["bg"] = BASIC[code - 40 if code < 100 else code - 92]
    return style


def width(text):
    """How many cells a text takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def runs(line, style):
    """Splits a line into (style, text), and gives the style at its end."""
    found = []
    for part in re.split("(\x1b\\[[0-9;:]*m)", line):
        if part.startswith("\x1b["):
            style = restyle(style, part[2:-1])
        elif part:
            found.append((style, re.sub("\x1b[()][A-Z0-9]|[\x0e\x0f]", "", part)))
    return found, style


def drawn(word, left, y):
    """The path of lines that takes the place of a word of lines: one letter, or several of the same."""
    right, middle, half = left + len(word) * CELL_WIDTH, left + CELL_WIDTH / 2, y + LINE_HEIGHT / 2
    if word[0] == "─":
        return f"M{left:.1f} {half}H{right:.1f}"
    places = {"top": y, "bottom": y + LINE_HEIGHT, "left": f"{left:.1f}", "right": f"{right:.1f}"}
    return "".join(f"M{middle:.1f} {half}{EDGES[edge].format(**places)}" for edge in BOX[word])


def main():
    lines = sys.stdin.read().rstrip("\n").split("\n")
    boxes, paths, texts, style, columns = [], [], [], {}, 0
    for row, line in enumerate(lines):
        column = 0
        parts, style = runs(line, style)
        y = MARGIN + row * LINE_HEIGHT
        for look, text in parts:
            cells = width(text)
            fore, back = look.get("fg", FOREGROUND), look.get("bg")
            if look.get(7):
                fore, back = back or BACKGROUND, fore
            x = MARGIN + column * CELL_WIDTH
            if back:
                boxes.append(f'<rect x="{x:.1f}" y="{y}" width="{cells * CELL_WIDTH:.1f}" height="{LINE_HEIGHT}" fill="{back}"/>')
            more = ' font-weight="bold"' if look.get(1) else ""
            more += ' font-style="italic"' if look.get(3) else ""
            # Each word has its own place, so that the columns hold whatever font the reader has.
            for word in WORD.finditer(text):
                left = MARGIN + (column + width(text[: word.start()])) * CELL_WIDTH
                if word[0][0] in BOX:
                    paths.append(f'<path d="{drawn(word[0], left, y)}" stroke="{fore}"/>')
                    continue
                across = width(word[0]) * CELL_WIDTH
                texts.append(
                    f'<text x="{left:.1f}" y="{y + 14}" fill="{fore}" textLength="{across:.1f}"'
                    f' lengthAdjust="spacingAndGlyphs"{more}>{html.escape(word[0])}</text>'
                )
            column += cells
        columns = max(columns, column)
    across = 2 * MARGIN + columns * CELL_WIDTH
    down = 2 * MARGIN + len(lines) * LINE_HEIGHT
    title = html.escape(sys.argv[1])
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:.0f} {down}" width="{across:.0f}" height="{down}" role="img" aria-label="{title}">'
        f"<title>{title}</title>"
        f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>'
    )
    print("\n".join(boxes + paths))
    print(
        f'<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="{FONT_SIZE}">'
    )
    print("\n".join(texts))
    print("</g>\n</svg>")


if __name__ == "__main__":
    main()
