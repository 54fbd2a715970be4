/** What `--help` of each command shows last. */
export const EXAMPLES: Record<string, readonly string[]> = {
  init: ["millrace init", "millrace init --repo acme/shop --yes"],
  doctor: ["millrace doctor", "millrace doctor --full", "millrace doctor --json"],
  demo: ["millrace demo", "ANTHROPIC_API_KEY=… millrace demo --agent claude-code"],
  run: ["millrace run --dry-run", "millrace run --repo acme/shop --issue 12"],
  start: ["millrace start", "millrace start --config /etc/millrace/millrace.config.yaml"],
  status: ["millrace status", "millrace status --json"],
  items: ["millrace items --status waiting", "millrace items --limit 500 --json"],
  item: ["millrace item 12", "millrace item acme/shop#12 --json"],
  logs: ["millrace logs 12", "millrace logs acme--shop-12-r2 --follow"],
  attach: ["millrace attach 12"],
  stop: ["millrace stop 12"],
  retry: ["millrace retry 12", "millrace retry --account claude"],
  answer: ['millrace answer 12 "Round half up, as in the invoices."'],
  signals: ["millrace signals --dry-run", "millrace signals sentry"],
  social: [
    "millrace social --dry-run",
    "millrace social list --state drafted",
    "millrace social approve mr-1f3a mr-9c20        (or: approve all)",
    'millrace social edit mr-1f3a "A better text https://example.com/post"',
  ],
  log: [
    "millrace log",
    "millrace log --date 2026-11-20 --format html > log.html",
    "millrace log --publish --dry-run",
    "millrace log --verify --date 2026-11-20",
  ],
  completion: [
    "source <(millrace completion bash)                      in ~/.bashrc",
    "source <(millrace completion zsh)                       in ~/.zshrc, after compinit",
    "millrace completion fish > ~/.config/fish/completions/millrace.fish",
  ],
};
