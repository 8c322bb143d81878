# syntax=docker/dockerfile:1
ARG NODE=26

FROM node:${NODE}-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:${NODE}-slim
LABEL org.opencontainers.image.title="Upstanding" \
      org.opencontainers.image.description="A reverse proxy that makes a legacy service's HTTP responses mean what they say" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production UPSTANDING_CONFIG=/etc/upstanding/upstanding.yaml
WORKDIR /app
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY package.json ./
COPY config/container.yaml /etc/upstanding/upstanding.yaml
COPY config/demo.yaml ./config/demo.yaml
USER 10001:10001
EXPOSE 8080 9901
# No shell and no curl: the program asks its own admin listener.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["node", "/app/dist/main.js", "health"]
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["serve"]
