# A runner: Node, tmux, git and bubblewrap. The agent's own program is not in it; see AGENT_PACKAGES.
FROM node:24.21.0-bookworm-slim

RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap ca-certificates git tmux \
  && rm -rf /var/lib/apt/lists/*

# npm packages with the agents' programs, for example
#   docker compose build --build-arg AGENT_PACKAGES=@anthropic-ai/claude-code
ARG AGENT_PACKAGES=""
RUN if [ -n "$AGENT_PACKAGES" ]; then npm install --global $AGENT_PACKAGES; fi

WORKDIR /opt/millrace
COPY package.json package-lock.json ./
# The optional packages bring a Node of their own, which this image has already.
RUN npm ci --omit=dev --omit=optional && npm cache clean --force
COPY src ./src

# The folder with the configuration and the data; not root, because agents run here.
RUN mkdir -p /work/.millrace && chown -R node:node /work
USER node
WORKDIR /work

ENTRYPOINT ["node", "/opt/millrace/src/main.ts"]
CMD ["start"]
