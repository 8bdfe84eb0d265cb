# The build runs on the platform of the image: `docker build --platform linux/arm64 .` makes one for Graviton.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Packages change more seldom than code. A feed of your own is a build secret: --secret id=nuget-config,src=NuGet.Config
COPY .editorconfig BannedSymbols.txt Directory.Build.props Directory.Packages.props global.json ./
COPY src/AmazonSqs/*.csproj src/AmazonSqs/packages.lock.json src/AmazonSqs/
COPY src/AmazonSqs.Client/*.csproj src/AmazonSqs.Client/packages.lock.json src/AmazonSqs.Client/
COPY src/Consumers/*.csproj src/Consumers/packages.lock.json src/Consumers/
COPY src/Operations/*.csproj src/Operations/packages.lock.json src/Operations/
COPY src/Contracts/*.csproj src/Contracts/packages.lock.json src/Contracts/
COPY src/Outbox/*.csproj src/Outbox/packages.lock.json src/Outbox/
COPY src/Persistence/*.csproj src/Persistence/packages.lock.json src/Persistence/
COPY src/Service/*.csproj src/Service/packages.lock.json src/Service/
RUN --mount=type=secret,id=nuget-config,target=/root/.nuget/NuGet/NuGet.Config \
    dotnet restore src/Service --locked-mode -p:PublishReadyToRun=true

COPY src src
ARG VERSION=0.1.0
ARG REVISION=unknown
RUN dotnet publish src/Service -c Release --no-restore -o /app \
    -p:PublishReadyToRun=true -p:DebugType=none -p:Version=$VERSION -p:SourceRevisionId=$REVISION

# Chiseled: no shell, no package manager. Extra: with ICU, which Unicode device ids need.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="BusEtl" \
      org.opencontainers.image.description="Moves login messages from an Amazon SQS queue to PostgreSQL, with their personal data masked." \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.licenses="Apache-2.0"

# A debugger's socket would need a writable /tmp.
ENV DOTNET_EnableDiagnostics=0
WORKDIR /app
COPY --from=build /app .
USER $APP_UID
EXPOSE 8080
STOPSIGNAL SIGTERM
# Alive, not ready: orchestrators replace what is unhealthy, and a new task would not bring an absent database back.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/app/busetl", "health", "--live"]
ENTRYPOINT ["/app/busetl"]
