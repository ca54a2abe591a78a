"""How the help pages look: a style sheet for the rich text of Qt, from the live colours."""

from crpm_desktop.models.palette import GridColors


def style_sheet(colors: GridColors) -> str:
    return f"""
        body, p, li, dd, td, th {{ color: {colors.text}; line-height: 130%; }}
        h1 {{ color: {colors.text}; font-size: xx-large; font-weight: 600; margin-bottom: 10px; }}
        h2 {{ color: {colors.accent}; font-size: large; font-weight: 600; margin-top: 22px; margin-bottom: 6px; }}
        h3 {{ color: {colors.text}; font-size: medium; font-weight: 600; margin-top: 18px; margin-bottom: 2px; }}
        p {{ margin-top: 6px; margin-bottom: 6px; }}
        p.picture {{ line-height: 100%; margin-top: 8px; }}
        dt {{ color: {colors.text}; font-weight: 600; margin-top: 8px; }}
        dd {{ margin-left: 22px; margin-bottom: 2px; }}
        li {{ margin-bottom: 3px; }}
        a {{ color: {colors.accent}; text-decoration: none; }}
        code {{ color: {colors.text}; background-color: {colors.zebra}; }}
        table.example {{ margin-top: 4px; margin-bottom: 4px; border-collapse: collapse; border-color: {colors.line}; }}
        table.example td {{ border: 1px solid {colors.line}; }}
        table.example th {{
            border: 1px solid {colors.line}; background-color: {colors.zebra}; font-weight: 600; text-align: left;
        }}
        .note {{ color: {colors.muted}; }}
        .black {{ color: {colors.text}; }}
        .red {{ color: {colors.red}; }}
        .green {{ color: {colors.green}; }}
        .blue {{ color: {colors.blue}; }}
    """
