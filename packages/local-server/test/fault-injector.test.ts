import {
  createFaultParser,
  createSeededRandom,
  FaultInjector,
  type InjectableFault,
  numberRule,
  required,
  strikeRules,
  textRule,
} from '../src/index.ts';

interface TestFault extends InjectableFault {
  readonly type: 'slow' | 'lost';
  readonly operation?: string;
  readonly piece?: number;
}
interface Place {
  readonly piece: number;
}

function createInjector(): FaultInjector<TestFault, { operation: string }, Place, { operation: string }> {
  return new FaultInjector({
    isAbout: (fault, { operation }) => fault.operation === undefined || fault.operation === operation,
    isAt: (fault, { piece }) => fault.piece === undefined || fault.piece === piece,
    tell: ({ operation }, { piece }) => ({ operation, ...(piece === undefined ? {} : { piece }) }),
  });
}

describe('FaultInjector', () => {
  it('counts the requests that a fault is about', () => {
    const injector = createInjector();
    const id = injector.inject({ type: 'lost', operation: 'Put', request: 2 });
    const struck = ['Put', 'Get', 'Put', 'Put'].map((operation) => {
      return injector.beginRequest({ operation }).take('lost') !== undefined;
    });

    expect(struck).toEqual([false, false, true, false]);
    expect(injector.fired).toEqual([{ id, type: 'lost', request: 2, operation: 'Put' }]);
  });

  it('strikes at the place that was told, and as often', () => {
    const injector = createInjector();
    injector.inject({ type: 'slow', piece: 2, times: 1 });
    const take = () => {
      const faults = injector.beginRequest({ operation: 'Put' });
      return [1, 2, 2].map((piece) => faults.take('slow', { piece }) !== undefined);
    };

    expect([take(), take()]).toEqual([
      [false, true, false],
      [false, false, false],
    ]);
  });

  it('asks whether a fault fits before it counts as struck', () => {
    const injector = createInjector();
    injector.inject({ type: 'slow', times: 1 });
    const faults = injector.beginRequest({ operation: 'Put' });

    expect(faults.take('slow', {}, () => false)).toBeUndefined();
    expect(faults.take('slow')).toBeDefined();
  });

  it('strikes no more once it is cleared, also requests under way; what struck stays listed', () => {
    const injector = createInjector();
    injector.inject({ type: 'slow' });
    const faults = injector.beginRequest({ operation: 'Put' });
    faults.take('slow');
    injector.clear();

    expect(faults.take('slow')).toBeUndefined();
    expect([injector.faults, injector.fired.length]).toEqual([[], 1]);
  });

  it('strikes by chance in the same places for a seed, and in others for another', () => {
    const strikes = (seed: number) => {
      const injector = createInjector();
      injector.inject({ type: 'slow', probability: 0.5, seed });
      const faults = injector.beginRequest({ operation: 'Put' });
      return Array.from({ length: 64 }, () => (faults.take('slow') === undefined ? '.' : 'x')).join('');
    };

    expect(strikes(7)).toBe(strikes(7));
    expect(strikes(7)).not.toBe(strikes(8));
  });
});

it('createSeededRandom gives the numbers of mulberry32', () => {
  // By the reference implementation: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
  const random = createSeededRandom(1);

  expect([random(), random()].map((value) => Math.round(value * 2 ** 32))).toEqual([2693262067, 11749833]);
});

describe('createFaultParser', () => {
  const parse = createFaultParser<TestFault>({
    places: { operation: textRule, ...strikeRules },
    effects: { slow: { piece: required(numberRule('a whole number from 1', { min: 1 })) }, lost: {} },
  });

  it.each([
    ['slow piece=2 operation=Put times=3'],
    ['{"type":"slow","piece":2,"operation":"Put","times":3}'],
    [{ type: 'slow', piece: 2, operation: 'Put', times: '3' }],
  ])('reads %j', (input) => {
    expect(parse(input)).toEqual({ type: 'slow', piece: 2, operation: 'Put', times: 3 });
  });

  it.each<[unknown, RegExp]>([
    ['gone', /type must be one of slow, lost; received "gone"/],
    ['constructor', /type must be one of/],
    [{ type: ['lost'] }, /type must be one of/],
    ['slow', /piece is missing: it must be a whole number from 1/],
    ['slow piece=0 times=x', /piece must be .*; received "0"; times must be|times must be .*piece must be/],
    ['lost constructor=1', /"constructor" is unknown/],
    ['lost probability=2', /probability must be a number from 0 to 1/],
    [null, /must be an object or a string/],
  ])('refuses %j, naming all that is wrong', (input, message) => {
    expect(() => parse(input)).toThrow(message);
  });
});
