# The page that sells is built aside: what builds it stays out of the server.
FROM node:22.23.2-bookworm-slim AS page
WORKDIR /app
COPY . .
RUN npm ci --ignore-scripts --workspace=@ticketrush/web && node packages/web/build.ts

# The server alone: PostgreSQL is given by DATABASE_URL, so the one that comes as packages stays out.
FROM node:22.23.2-bookworm-slim
WORKDIR /app
COPY . .
COPY --from=page /app/packages/web/dist packages/web/dist
RUN npm ci --ignore-scripts --omit=dev --omit=optional --workspace=@ticketrush/http && install -d -o node -g node /data
# What loading finds out is kept in the image, so that each start is a fast one. Node keeps compiled code for each user apart, so
# the user of the server has it found out; it is code that each start runs, so root owns it and that user only reads it.
RUN install -d -o node -g node .cache \
  && setpriv --reuid=node --regid=node --clear-groups node --disable-warning=ExperimentalWarning packages/http/src/boot/keep-sources.ts \
  && chown -R root:root .cache && chmod -R a+rX,a-w .cache
USER node
ENV TICKETRUSH_DATA=/data
EXPOSE 8080
# No npm in between: signals reach the server itself.
CMD ["node", "packages/http/src/boot/main.ts"]
