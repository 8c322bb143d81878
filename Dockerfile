# The image holds Node, the libraries that it links to, and the program in one file: no shell, no package manager, no
# distribution. TLS upstreams are verified with the certificates that Node includes; add others in the config
# (upstream.tls.ca) or with NODE_EXTRA_CA_CERTS. /app/sbom.cdx.json lists everything in it (CycloneDX).
#
# The same commit and base give the same image, bit for bit, with a builder that sets file times:
#   docker buildx build --build-arg SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)" --output type=image,rewrite-timestamp=true .
#   buildah build --timestamp "$(git log -1 --format=%ct)" .
#
# Releases pin the base by digest: --build-arg BASE=node:26-slim@sha256:… The release workflow resolves the current
# digest and records it in the image's labels; rebuild when the base gets security fixes.
ARG BASE=node:26-slim
FROM ${BASE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/bundle.mjs scripts/console.mjs scripts/sbom.mjs ./scripts/
COPY config/upstanding.schema.json ./config/
COPY src ./src
RUN npm run build
RUN node="$(readlink -f "$(command -v node)")" \
 && mkdir -p /runtime/usr/local/bin /runtime/etc \
 && cp "$node" /runtime/usr/local/bin/node \
 && ldd "$node" | grep -o '/[^ )]*' | xargs cp -L --parents --target-directory=/runtime \
 && echo 'hosts: files dns' > /runtime/etc/nsswitch.conf \
 && echo 'upstanding:x:10001:10001::/:/nonexistent' > /runtime/etc/passwd \
 && echo 'upstanding:x:10001:' > /runtime/etc/group \
 && node scripts/sbom.mjs /runtime > /build/sbom.cdx.json

FROM scratch
ARG BASE
ARG VERSION=0.1.0
ARG REVISION
LABEL org.opencontainers.image.title="Upstanding" \
      org.opencontainers.image.description="A reverse proxy that makes a legacy service's HTTP responses mean what they say" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE}" \
      org.opencontainers.image.source="https://github.com/upstanding-proxy/upstanding" \
      org.opencontainers.image.url="https://github.com/upstanding-proxy/upstanding" \
      org.opencontainers.image.documentation="https://github.com/upstanding-proxy/upstanding/tree/main/docs"
# By default the C library gives each of Node's helper threads a memory arena, which they hardly use.
ENV PATH=/usr/local/bin NODE_ENV=production MALLOC_ARENA_MAX=2 UPSTANDING_CONFIG=/etc/upstanding/upstanding.yaml
WORKDIR /app
COPY --from=build /runtime /
COPY --from=build /build/package.json /build/sbom.cdx.json ./
COPY config/demo.yaml ./config/demo.yaml
COPY config/container.yaml /etc/upstanding/upstanding.yaml
COPY --from=build /build/dist/bundle ./dist/bundle
COPY --from=build /build/dist/console ./dist/console
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["node", "/app/dist/bundle/health.cjs"]
# By default Node allows its heap 256 MiB and more even in a container that has less.
ENTRYPOINT ["node", "--max-old-space-size-percentage=50", "/app/dist/bundle/main.cjs"]
CMD ["serve"]
