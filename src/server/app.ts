import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { checkCredentials, checkOrigin } from './access.ts';
import type { ServerContext } from './context.ts';
import { checkCsrf } from './csrf.ts';
import { InvalidRequest, RequestRefused, RouteMissing } from './errors.ts';
import { parseExactly } from './exact-json.ts';
import { sendJson, UUID_SOURCE } from './http.ts';
import { measure } from './metrics.ts';
import { adminRoutes } from './routes/admin.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { automationRoutes } from './routes/automations.ts';
import { blockDocumentRoutes } from './routes/block-documents.ts';
import { blockSchemaRoutes } from './routes/block-schemas.ts';
import { blockTypeRoutes } from './routes/block-types.ts';
import { collectionRoutes } from './routes/collections.ts';
import { concurrencyRoutes } from './routes/concurrency.ts';
import { deploymentRunRoutes } from './routes/deployment-runs.ts';
import { deploymentScheduleRoutes } from './routes/deployment-schedules.ts';
import { deploymentRoutes } from './routes/deployments.ts';
import { eventRoutes } from './routes/events.ts';
import { flowRunActionRoutes } from './routes/flow-run-actions.ts';
import { flowRunInputRoutes } from './routes/flow-run-inputs.ts';
import { flowRunStateRoutes } from './routes/flow-run-states.ts';
import { flowRunRoutes } from './routes/flow-runs.ts';
import { flowRoutes } from './routes/flows.ts';
import { logRoutes } from './routes/logs.ts';
import { metricRoutes } from './routes/metrics.ts';
import { poolQueueRoutes } from './routes/pool-queues.ts';
import { savedSearchRoutes } from './routes/saved-searches.ts';
import { tagLimitRoutes } from './routes/tag-limits.ts';
import { taskRunRoutes } from './routes/task-runs.ts';
import { taskWorkerRoutes } from './routes/task-workers.ts';
import { uiRoutes } from './routes/ui.ts';
import { variableRoutes } from './routes/variables.ts';
import { workPoolRoutes } from './routes/work-pools.ts';
import { workQueueRoutes } from './routes/work-queues.ts';
import { workerRoutes } from './routes/workers.ts';
import { sqliteFailure } from './store/sqlite-failure.ts';

/** The largest body a client may send: a batch of logs is 4 MB at most, an artifact may be larger. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** The HTTP side of the server: every route under `/api`, and the one place where errors become answers. */
export function createApp(
  context: ServerContext,
  options: { onRoute?: (method: string, url: string) => void } = {},
): FastifyInstance {
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    // A percent sign that begins no escape stands for itself, and so does one whose escape is no text.
    rewriteUrl: ({ url = '/' }) => url.replace(/%(?![0-9a-f]{2})|(?:%[0-9a-f]{2})+/gi, escapeStray),
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: 500,
    },
  });
  acceptJsonOnly(app);
  const { access, store } = context;
  app.addHook('onRequest', (request, _reply, done) => {
    checkOrigin(access, request.headers);
    if (!isProbe(request)) {
      checkCredentials(access, request.headers.authorization);
      if (access.csrf) checkCsrf(store, request);
    }
    done();
  });
  const knows = rememberRoutes(app, options.onRoute);
  const refuseRoute = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    knows(request.url)
      ? reply.code(405).send({ detail: 'Method Not Allowed' })
      : reply.code(404).send({ detail: 'Not Found' });
  app.setNotFoundHandler(refuseRoute);
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof RouteMissing) return refuseRoute(request, reply);
    const refusal = error instanceof RequestRefused ? error : sqliteFailure(error);
    if (refusal) return reply.code(refusal.status).headers(refusal.headers).send(refusal.body);
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ exception_message: (error as Error).message });
    context.log.error({ err: error, method: request.method, url: request.url }, 'A request failed.');
    return reply.code(500).send({ exception_message: 'Internal Server Error' });
  });
  describeApi(app, context.version);
  const metrics = measure(app, context);
  const resources = [
    adminRoutes,
    flowRoutes,
    flowRunRoutes,
    flowRunActionRoutes,
    flowRunInputRoutes,
    flowRunStateRoutes,
    taskRunRoutes,
    logRoutes,
    eventRoutes,
    artifactRoutes,
    concurrencyRoutes,
    variableRoutes,
    tagLimitRoutes,
    savedSearchRoutes,
    taskWorkerRoutes,
    uiRoutes,
    workPoolRoutes,
    poolQueueRoutes,
    workQueueRoutes,
    workerRoutes,
    collectionRoutes,
    automationRoutes,
    blockTypeRoutes,
    deploymentRoutes,
    deploymentRunRoutes,
    deploymentScheduleRoutes,
  ];
  app.register(
    async (api) => {
      for (const routes of resources) routes(api, context);
      metricRoutes(api, metrics);
      // Blocks are data of Python programs, to which 1 and 1.0 differ.
      api.register(async (exact) => {
        acceptJsonOnly(exact, parseExactly);
        blockSchemaRoutes(exact, context);
        blockDocumentRoutes(exact, context);
      });
    },
    { prefix: '/api' },
  );
  return app;
}

/** Few ask what the API is like and it takes a while to say, so it is said for the first who does. */
function describeApi(app: FastifyInstance, version: string): void {
  let document: string | undefined;
  app.get('/openapi.json', async (_request, reply) => {
    const { openApiDocument } = await import('./openapi/document.ts');
    document ??= JSON.stringify(openApiDocument(version));
    return sendJson(reply, document);
  });
  let page: string | undefined;
  app.get('/docs', async (_request, reply) => {
    const { referencePage } = await import('./openapi/page.ts');
    page ??= referencePage(version);
    return reply.header('content-type', 'text/html; charset=utf-8').send(page);
  });
}

/** Whoever watches over the server's life need not be let in for that. */
function isProbe({ method, url }: FastifyRequest): boolean {
  return method === 'GET' && /^\/api\/(health|ready)\/?(\?|$)/.test(url);
}

function escapeStray(escapes: string): string {
  try {
    decodeURIComponent(escapes);
    return escapes;
  } catch {
    return escapes.replaceAll('%', '%25');
  }
}

/** Learns the app's routes as they are added. Returns whether a path is one of them, whatever the method. */
function rememberRoutes(
  app: FastifyInstance,
  onRoute?: (method: string, url: string) => void,
): (url: string) => boolean {
  const patterns = new Set<string>();
  app.addHook('onRoute', ({ method, url }) => {
    onRoute?.(String(method), url);
    patterns.add(`^${url.replace(/:(\w+_)?id\b/g, UUID_SOURCE).replace(/:\w+/g, '[^/]+')}/?$`);
  });
  return (url) => [...patterns].some((pattern) => new RegExp(pattern, 'i').test(url.replace(/\?.*$/, '')));
}

/** Bodies are JSON, whatever they are labelled. */
function acceptJsonOnly(app: FastifyInstance, parse: (text: string) => unknown = JSON.parse): void {
  app.removeAllContentTypeParsers();
  // Nearly all are labelled as the first, which Fastify finds at once; for what is not named it reads the label each time.
  app.addContentTypeParser(['application/json', '*'], { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null, undefined);
    try {
      done(null, parse(body as string));
    } catch (error) {
      const part = { type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {} };
      done(new InvalidRequest([{ ...part, msg: `JSON decode error: ${(error as Error).message}` }], body));
    }
  });
}
