# The container image: Node and one bundled file, run by an unprivileged user, with nothing to write. Build it with
#
#   docker build -t kpack-ts:0.1.0 --build-arg REVISION=$(git rev-parse HEAD) .
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
# Dependencies first, so that they are only fetched again when they change. No install scripts: the only two that matter fetch a Node, which this
# image has, and put esbuild's program a little faster within reach, which works without.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM ${NODE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="kpack-ts" \
      org.opencontainers.image.description="kpack, the Kubernetes build service, in TypeScript" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# The controller asks git servers over ssh through git and ssh. The authorities of ca-certificates are what registries and git servers are checked
# against.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git openssh-client \
 && rm -rf /var/lib/apt/lists/* \
 # ssh refuses to work for a user that has no name.
 && echo 'kpack:x:65532:65532:kpack:/nonexistent:/usr/sbin/nologin' >> /etc/passwd
# Package managers have no use here, but their dependencies would have to be kept free of vulnerabilities. The link makes `kpack` a command, also
# for kubectl exec.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-* \
 && ln -s /kpack/kpack.js /usr/local/bin/kpack
ENV NODE_ENV=production
# With the source map, for reading stack traces, and the licences of what is bundled. package.json says that the file is an ES module: without it
# Node reads the whole bundle twice at every start.
COPY --from=build /src/dist/kpack.js* /src/package.json /src/LICENSE /kpack/
# A number, since only then the kubelet can tell that it is not root (runAsNonRoot). Any other user can run it too.
USER 65532:65532
# Not --enable-source-maps: it costs 50 MB of memory from the start and half a second at the first error. Set NODE_OPTIONS to have it.
ENTRYPOINT ["kpack"]
