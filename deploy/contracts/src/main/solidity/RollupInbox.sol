// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Hashes} from "./Hashes.sol";
import {IntrinsicGas} from "./IntrinsicGas.sol";
import {IRollup, IRollupInbox, ISequencerRegistry} from "./Interfaces.sol";
import {MessageKind, Policy} from "./Types.sol";

/// Messages from L1 to each subnet, numbered from 1 and chained by an accumulator. Holds the LUMIA of deposits.
contract RollupInbox is IRollupInbox, OwnableUpgradeable {
    using SafeERC20 for IERC20;
    using Checkpoints for Checkpoints.Trace256;

    /// Fees in wei of ETH: forcing a transaction costs a flat fee, a deposit its gas times a price.
    struct InboxParameters {
        uint128 forcingFeeWei;
        uint64 depositFeeWeiPerGas;
        uint32 maxTransactionBytes;
    }

    struct Entry {
        bytes32 accumulator;
        uint64 enqueuedAt;
    }

    struct Queue {
        InboxParameters parameters;
        uint64 count;
        uint256 feesWei;
        mapping(uint64 index => Entry) entries;
        /// Emission an epoch, wei of LUMIA, by the inbox index of the policy that brought it; 0 for the genesis policy.
        Checkpoints.Trace256 emissions;
    }

    /// EIP-7825's cap on a transaction's gas.
    uint64 public constant GAS_MAX = 1 << 24;
    /// EIP-3860's cap on init code.
    uint256 public constant INIT_CODE_BYTES_MAX = 49_152;
    /// Moves contracts' addresses away from those that a key could own on L2.
    uint160 private constant ALIAS_OFFSET = uint160(0x1111000000000000000000000000000000001111);
    uint256 private constant BPS = 10_000;

    ISequencerRegistry public registry;
    IERC20 public lumia;
    IRollup public rollup;
    mapping(uint64 subnet => Queue) private _queues;

    event MessageEnqueued(
        uint64 indexed subnet, uint64 indexed index, uint8 kind, bytes32 accumulator, bytes body
    );
    event InboxOpened(uint64 indexed subnet, InboxParameters parameters, uint256 emissionPerEpoch);
    event FeesChanged(uint64 indexed subnet, uint128 forcingFeeWei, uint64 depositFeeWeiPerGas);
    event FeesCollected(uint64 indexed subnet, address treasury, uint256 amountWei);

    error AlreadyOpen(uint64 subnet);
    error NotOpen(uint64 subnet);
    error AlreadyConnected();
    error NotAllowed(address caller, uint8 kind);
    error NotGovernor(uint64 subnet, address caller);
    error InvalidParameters();
    error GasBelowIntrinsic(uint64 gas, uint256 intrinsic);
    error GasAboveCap(uint64 gas);
    error TooLarge(uint256 bytes_, uint256 bytesMax);
    error EmptyTransaction();
    error CreationWithRecipient();
    error FeeTooLow(uint256 sent, uint256 fee);
    error SharesNotWhole(uint256 bps);

    modifier onlyGovernor(uint64 subnet) {
        if (msg.sender != registry.governor(subnet)) revert NotGovernor(subnet, msg.sender);
        _;
    }

    constructor() {
        _disableInitializers();
    }

    function initialize(address owner, ISequencerRegistry registry_, IERC20 lumia_) external initializer {
        __Ownable_init(owner);
        registry = registry_;
        lumia = lumia_;
    }

    /// Names the rollup, once: the two contracts need each other's address.
    function connect(IRollup rollup_) external onlyOwner {
        if (address(rollup) != address(0)) revert AlreadyConnected();
        rollup = rollup_;
    }

    /// `emissionPerEpoch` is the genesis policy's, wei of LUMIA: the most that reward roots may pay until a policy says otherwise.
    function open(uint64 subnet, InboxParameters calldata parameters, uint256 emissionPerEpoch) external onlyOwner {
        Queue storage q = _queues[subnet];
        if (q.parameters.maxTransactionBytes != 0) revert AlreadyOpen(subnet);
        if (parameters.maxTransactionBytes == 0) revert InvalidParameters();
        q.parameters = parameters;
        q.emissions.push(0, emissionPerEpoch);
        emit InboxOpened(subnet, parameters, emissionPerEpoch);
    }

    /// Locks `mint` of the caller's LUMIA and credits it to the caller on L2, where `value` of the caller's balance then
    /// goes with a call of `to` (or a creation). The mint stands even if the call fails. A contract calls as its alias.
    function deposit(
        uint64 subnet,
        address to,
        bool creation,
        uint256 mint,
        uint256 value,
        uint64 gas,
        bytes calldata data
    ) external payable returns (uint64 index) {
        Queue storage q = _opened(subnet);
        _checkDeposit(to, creation, gas, data);
        _takeFee(q, uint256(gas) * q.parameters.depositFeeWeiPerGas);
        bytes memory body = abi.encode(_sender(), to, creation, mint, value, gas, data);
        _checkSize(q, body.length);
        index = _enqueue(q, subnet, MessageKind.DEPOSIT, body);
        if (mint > 0) lumia.safeTransferFrom(msg.sender, address(this), mint);
        _refund(uint256(gas) * q.parameters.depositFeeWeiPerGas);
    }

    /// Enqueues a raw signed L2 transaction: it runs as if it had come from the log, and may be refused there.
    function forceTransaction(uint64 subnet, bytes calldata raw) external payable returns (uint64 index) {
        Queue storage q = _opened(subnet);
        if (raw.length == 0) revert EmptyTransaction();
        _checkSize(q, raw.length);
        uint256 fee = q.parameters.forcingFeeWei;
        _takeFee(q, fee);
        index = _enqueue(q, subnet, MessageKind.FORCED, raw);
        _refund(fee);
    }

    function setPolicy(uint64 subnet, Policy calldata policy)
        external
        onlyGovernor(subnet)
        returns (uint64 index)
    {
        uint256 bps = uint256(policy.sealingBps) + policy.attestingBps + policy.postingBps + policy.deliveringBps;
        if (bps != BPS) revert SharesNotWhole(bps);
        if (policy.treasury == address(0)) revert InvalidParameters();
        Queue storage q = _opened(subnet);
        index = _enqueue(q, subnet, MessageKind.POLICY, abi.encode(policy));
        q.emissions.push(index, policy.emissionPerEpoch);
    }

    function setFees(uint64 subnet, uint128 forcingFeeWei, uint64 depositFeeWeiPerGas)
        external
        onlyGovernor(subnet)
    {
        InboxParameters storage p = _opened(subnet).parameters;
        p.forcingFeeWei = forcingFeeWei;
        p.depositFeeWeiPerGas = depositFeeWeiPerGas;
        emit FeesChanged(subnet, forcingFeeWei, depositFeeWeiPerGas);
    }

    /// Member lists and slashes, from the registry alone; rescue committees, from the rollup alone.
    function enqueue(uint64 subnet, uint8 kind, bytes calldata body) external returns (uint64) {
        if (msg.sender != (kind == MessageKind.RESCUE ? address(rollup) : address(registry))) {
            revert NotAllowed(msg.sender, kind);
        }
        return _enqueue(_opened(subnet), subnet, kind, body);
    }

    /// Sends the collected ETH fees to the subnet's treasury.
    function collectFees(uint64 subnet) external {
        Queue storage q = _opened(subnet);
        uint256 amount = q.feesWei;
        q.feesWei = 0;
        address treasury = registry.treasury(subnet);
        emit FeesCollected(subnet, treasury, amount);
        Address.sendValue(payable(treasury), amount);
    }

    function parametersOf(uint64 subnet) external view returns (InboxParameters memory) {
        return _opened(subnet).parameters;
    }

    function count(uint64 subnet) external view returns (uint64) {
        return _queues[subnet].count;
    }

    /// Accumulator after the message of that index; zero at index 0.
    function accumulatorAt(uint64 subnet, uint64 index) external view returns (bytes32) {
        return _queues[subnet].entries[index].accumulator;
    }

    /// L1 time in seconds at which the message came; 0 where there is none.
    function enqueuedAt(uint64 subnet, uint64 index) external view returns (uint64) {
        return _queues[subnet].entries[index].enqueuedAt;
    }

    /// The emission of the last policy at or before an inbox index, and that policy's index.
    function emissionAt(uint64 subnet, uint64 index)
        external
        view
        returns (uint64 sinceIndex, uint256 emissionPerEpoch)
    {
        Checkpoints.Trace256 storage emissions = _opened(subnet).emissions;
        uint256 low = 0;
        uint256 high = emissions.length() - 1;
        while (low < high) {
            uint256 middle = (low + high + 1) / 2;
            if (emissions.at(uint32(middle))._key <= index) low = middle;
            else high = middle - 1;
        }
        Checkpoints.Checkpoint256 memory found = emissions.at(uint32(low));
        return (uint64(found._key), found._value);
    }

    function _opened(uint64 subnet) private view returns (Queue storage q) {
        q = _queues[subnet];
        if (q.parameters.maxTransactionBytes == 0) revert NotOpen(subnet);
    }

    function _enqueue(Queue storage q, uint64 subnet, uint8 kind, bytes memory body) private returns (uint64 index) {
        index = q.count + 1;
        q.count = index;
        bytes32 accumulator =
            Hashes.accumulate(q.entries[index - 1].accumulator, index, kind, keccak256(body));
        q.entries[index] = Entry(accumulator, uint64(block.timestamp));
        emit MessageEnqueued(subnet, index, kind, accumulator, body);
    }

    function _checkDeposit(address to, bool creation, uint64 gas, bytes calldata data) private pure {
        if (creation && to != address(0)) revert CreationWithRecipient();
        if (creation && data.length > INIT_CODE_BYTES_MAX) revert TooLarge(data.length, INIT_CODE_BYTES_MAX);
        if (gas > GAS_MAX) revert GasAboveCap(gas);
        uint256 intrinsic = IntrinsicGas.needed(data, creation);
        if (gas < intrinsic) revert GasBelowIntrinsic(gas, intrinsic);
    }

    function _checkSize(Queue storage q, uint256 bytes_) private view {
        if (bytes_ > q.parameters.maxTransactionBytes) revert TooLarge(bytes_, q.parameters.maxTransactionBytes);
    }

    function _takeFee(Queue storage q, uint256 fee) private {
        if (msg.value < fee) revert FeeTooLow(msg.value, fee);
        q.feesWei += fee;
    }

    function _refund(uint256 fee) private {
        if (msg.value > fee) Address.sendValue(payable(msg.sender), msg.value - fee);
    }

    /// An account without code, or with an EIP-7702 delegation, has a key and keeps its address on L2.
    function _sender() private view returns (address) {
        bytes memory code = msg.sender.code;
        bool delegated = code.length == 23 && bytes3(code) == 0xef0100;
        if (code.length == 0 ? msg.sender == tx.origin : delegated) return msg.sender;
        unchecked {
            return address(uint160(msg.sender) + ALIAS_OFFSET);
        }
    }
}
